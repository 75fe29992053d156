module.exports = globalThis.sharedLibrary('typeorm');
