import type { NetworkDrift } from '../host-network.port';

/** What DRIFT_SCRIPT printed, against the sum of the plan that the host is to have. */
export function parseDrift(output: string, wantedSum: string): NetworkDrift {
  const lines = output.split('\n').filter(Boolean);
  const given = lines.find((text) => text.startsWith('plan '))?.slice('plan '.length);
  const marked = (mark: string) =>
    lines
      .filter((text) => text.startsWith(mark))
      .map((text) => text.slice(mark.length))
      .sort();
  return {
    known: given !== undefined,
    current: given === wantedSum,
    missing: marked('- '),
    foreign: marked('+ '),
  };
}
