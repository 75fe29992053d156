import type { DomainState, DomainStatus } from '../hypervisor.port';
import { serverIdOf } from './paths';

/** virDomainState and virDomainShutoffReason of libvirt-domain.h. */
const RUNNING = [1, 2, 4];
const PAUSED = [3, 7];
const CRASHED = 6;
const SHUTOFF_REASON_CRASHED = 3;

/** `virsh domstats --raw --state`: our domains only. */
export function parseDomainStates(output: string): DomainStatus[] {
  const found: DomainStatus[] = [];
  for (const block of output.split(/^Domain: /m).slice(1)) {
    const serverId = serverIdOf(/^'(.*)'/.exec(block)?.[1] ?? '');
    const number = (name: string) =>
      Number(new RegExp(`^\\s*state\\.${name}=(-?\\d+)`, 'm').exec(block)?.[1] ?? 0);
    if (serverId) found.push({ serverId, state: domainState(number('state'), number('reason')) });
  }
  return found;
}

function domainState(state: number, reason: number): DomainState {
  if (RUNNING.includes(state)) return 'running';
  if (PAUSED.includes(state)) return 'paused';
  return state === CRASHED || reason === SHUTOFF_REASON_CRASHED ? 'crashed' : 'shutoff';
}

const EVENT = /event 'lifecycle' for domain '(.+?)': (\w+)(?: (.*))?$/;

export interface LifecycleEvent {
  serverId: string;
  state: DomainState | 'gone';
}

/** A line of `virsh event --loop`; undefined for other people's domains and for events that change no state. */
export function parseLifecycleEvent(line: string): LifecycleEvent | undefined {
  const match = EVENT.exec(line);
  const serverId = serverIdOf(match?.[1] ?? '');
  const state = eventState(match?.[2] ?? '', match?.[3] ?? '');
  return serverId && state ? { serverId, state } : undefined;
}

function eventState(event: string, detail: string): DomainState | 'gone' | undefined {
  switch (event) {
    case 'Started':
    case 'Resumed':
      return 'running';
    case 'Suspended':
      return 'paused';
    case 'Stopped':
      return detail === 'Crashed' || detail === 'Failed' ? 'crashed' : 'shutoff';
    case 'Crashed':
      return 'crashed';
    case 'Undefined':
      return 'gone';
    default:
      return undefined;
  }
}
