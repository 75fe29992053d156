import { log } from '../../shared/log/logger';
import type { Host, Hosts } from '../hosts.port';

/** One after the other. A host's trouble is not the others': it is logged as `trouble`, and the next round tries again. */
export async function eachHostUp(
  hosts: Pick<Hosts, 'list'>,
  trouble: string,
  look: (host: Host) => Promise<void>,
): Promise<void> {
  for (const host of await hosts.list()) {
    if (!host.up) continue;
    await look(host).catch((error: unknown) => log.warn({ host: host.name, err: error }, trouble));
  }
}
