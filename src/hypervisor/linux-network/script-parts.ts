import type { NetworkProblem } from '../host-network.port';
import type { HostFile } from './dhcp-files';
import { heredoc, line } from './script-text';

/** In a shell of its own, so that the first thing that fails ends this part and no other. */
export function partSteps(
  kind: NetworkProblem['kind'],
  id: string,
  steps: readonly string[],
  ended = line`ended_with $? ${kind} ${id}`,
): string[] {
  return [line`( set -e; part="${kind} ${id}"`, ...steps, ') 2>$run/part.errors', ended];
}

/** Files that are another than wanted, under a name beside their own. */
export function fileSteps(files: readonly HostFile[]): string[] {
  return files.map(
    ({ path, lines }) => `if differs ${path}; then ${heredoc(`cat >${path}.next`, lines)}\nfi`,
  );
}
