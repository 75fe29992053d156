// A limit against hanging, not a measure of speed: a loaded machine starts a whole controller in several seconds.
jest.setTimeout(60_000);
