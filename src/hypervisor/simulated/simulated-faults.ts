import type { AppError } from '../../shared/errors/app-error';
import type { NetworkProblem } from '../host-network.port';
import { hostUnreachable } from '../hypervisor.errors';
import type { Hypervisor } from '../hypervisor.port';
import type { SimulatedHost } from './simulated-host';

export interface SimulatedFault {
  error: AppError;
  /** How many calls fail; then it is over. */
  times: number;
  /** The work was done and only the answer got lost. */
  afterwards: boolean;
}

interface PlannedFault extends SimulatedFault {
  host: string | undefined;
  call: keyof Hypervisor;
}

/**
 * Brings one call to a host and its answer back: when `act` is called, and whether it is, what is told of it, and when,
 * is the carrier's. `act` may be called after the caller has given up.
 */
export type SimulatedCarrier = <T>(host: SimulatedHost, call: keyof Hypervisor, act: () => T) => Promise<T>;

/** What tests ask to go wrong. */
export class SimulatedFaults {
  /** In the place of latency and planned faults. */
  carry: SimulatedCarrier | undefined;
  /** How long each call takes. */
  latencyMs = 0;
  /** So many calls that bring an image to a host end before it is there. */
  fillRounds = 0;
  /** So many calls that copy a disk end before it is done. */
  copyRounds = 0;
  /** Calls that hang at this moment. */
  waiting = 0;
  /** Parts of a network that a host refuses whenever it is given them. */
  problems: Array<NetworkProblem & { host: string }> = [];
  private planned: PlannedFault[] = [];
  private readonly stalls = new Map<keyof Hypervisor, Promise<void>>();

  /** The next `times` (1) calls fail, as unreachable if no error is given; on any host unless one is named. */
  fail(call: keyof Hypervisor, fault: Partial<SimulatedFault> & { host?: string } = {}): void {
    this.planned.push({
      call,
      host: fault.host,
      times: fault.times ?? 1,
      afterwards: fault.afterwards ?? false,
      error: fault.error ?? hostUnreachable(fault.host ?? 'simulated', `${call} was told to fail`),
    });
  }

  /**
   * Calls of this name hang, and no signal ends them: what a command does that cannot be ended. The returned function
   * lets them act, however late.
   */
  stall(call: keyof Hypervisor): () => void {
    let release: () => void = () => undefined;
    this.stalls.set(call, new Promise<void>((resolve) => (release = resolve)));
    return () => {
      this.stalls.delete(call);
      release();
    };
  }

  clear(): void {
    this.planned = [];
    this.problems = [];
    this.latencyMs = 0;
    this.fillRounds = 0;
    this.copyRounds = 0;
  }

  takeFillRound(): boolean {
    if (this.fillRounds === 0) return false;
    this.fillRounds -= 1;
    return true;
  }

  takeCopyRound(): boolean {
    if (this.copyRounds === 0) return false;
    this.copyRounds -= 1;
    return true;
  }

  async stalled(call: keyof Hypervisor): Promise<void> {
    const stall = this.stalls.get(call);
    if (!stall) return;
    this.waiting += 1;
    await stall;
    this.waiting -= 1;
  }

  take(host: string, call: keyof Hypervisor): SimulatedFault | undefined {
    const fault = this.planned.find((entry) => entry.call === call && (entry.host ?? host) === host);
    if (!fault) return undefined;
    fault.times -= 1;
    if (fault.times <= 0) this.planned = this.planned.filter((entry) => entry !== fault);
    return fault;
  }
}
