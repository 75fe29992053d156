import { inBackground } from '../../shared/background';
import { messageOf } from '../../shared/errors/app-error';
import { log } from '../../shared/log/logger';
import type { DomainWatcher } from '../host-driver.port';
import { sh } from '../shell/command';
import type { HostShell } from '../shell/host-shell.port';
import { parseLifecycleEvent } from './virsh-output';

const RETRY_MS = 3000;

/** virsh prints nothing when it starts to listen; by then it has. */
const SETTLE_MS = 300;

/**
 * One `virsh event --loop` for a host, started again whenever it ends. What happened in between is found by the
 * listing that `streamStarted` asks for.
 */
export function followEvents(shell: HostShell, watcher: DomainWatcher): () => void {
  const stop = new AbortController();
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        stop.signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      stop.signal.addEventListener('abort', end);
    });
  const command = sh`stdbuf -oL virsh -q -c qemu:///system event --event lifecycle --loop --timestamp`;
  inBackground('the event stream of a host', async () => {
    while (!stop.signal.aborted) {
      let ended = false;
      const following = shell
        .follow(
          command,
          (line) => {
            const event = parseLifecycleEvent(line);
            if (event) watcher.domainChanged(event.serverId, event.state);
          },
          stop.signal,
        )
        .finally(() => {
          ended = true;
        });
      await Promise.race([pause(SETTLE_MS), following.catch(() => undefined)]);
      if (!ended && !stop.signal.aborted) watcher.streamStarted();
      await following.catch((error: unknown) =>
        log.warn({ host: shell.host, err: error }, `the event stream of a host broke: ${messageOf(error)}`),
      );
      await pause(RETRY_MS);
    }
  });
  return () => stop.abort();
}
