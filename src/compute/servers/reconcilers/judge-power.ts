import type { DomainState } from '../../../hypervisor';
import { POWER, type PowerState, type Server, type VmState } from '../server.entity';

export type PowerVerdict =
  | { kind: 'keep' }
  | { kind: 'change'; vmState: VmState; powerState: PowerState }
  | { kind: 'start again' };

const JUDGED: readonly VmState[] = ['active', 'stopped', 'paused', 'rescued'];

/**
 * What a row should say of a domain in this state. A guest that shut itself down is SHUTOFF; one that stopped because
 * its host was booted after it was switched on is started again.
 */
export function judgePower(
  server: Pick<Server, 'vmState' | 'powerState' | 'poweredOnAt'>,
  state: DomainState | 'gone',
  hostBootedAt: string,
): PowerVerdict {
  const { vmState } = server;
  if (vmState === 'suspended') return judgeSuspended(state);
  if (vmState === 'resized') return judgeResized(server.powerState, state);
  // What any other state says of the power is its operation's to change.
  if (!JUDGED.includes(vmState)) return { kind: 'keep' };
  const lostPower = server.poweredOnAt !== null && hostBootedAt > server.poweredOnAt;
  const off = state === 'shutoff' || state === 'gone' || state === 'crashed';
  if ((vmState === 'active' || vmState === 'rescued') && off && lostPower) return { kind: 'start again' };
  // It is rescued until it is unrescued, whatever its guest does.
  const wanted = vmState === 'rescued' ? { ...wantedFor(state), vmState } : wantedFor(state);
  if (wanted.vmState === vmState && wanted.powerState === server.powerState) return { kind: 'keep' };
  return { kind: 'change', ...wanted };
}

/** Its memory is on the host's disk, whatever becomes of the host's power; only somebody there can have gone on from it. */
function judgeSuspended(state: DomainState | 'gone'): PowerVerdict {
  const awake = state === 'running' || state === 'paused';
  return awake ? { kind: 'change', ...wantedFor(state) } : { kind: 'keep' };
}

/** Whether it runs shows; that it waits to be confirmed or reverted stays. */
function judgeResized(known: PowerState, state: DomainState | 'gone'): PowerVerdict {
  const { powerState } = wantedFor(state);
  return powerState === known ? { kind: 'keep' } : { kind: 'change', vmState: 'resized', powerState };
}

function wantedFor(state: DomainState | 'gone'): { vmState: VmState; powerState: PowerState } {
  if (state === 'running') return { vmState: 'active', powerState: POWER.running };
  if (state === 'paused') return { vmState: 'paused', powerState: POWER.paused };
  if (state === 'crashed') return { vmState: 'stopped', powerState: POWER.crashed };
  return { vmState: 'stopped', powerState: POWER.shutdown };
}
