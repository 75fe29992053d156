import { Injectable, type OnModuleInit } from '@nestjs/common';
import { log } from '../../shared/log/logger';
import { Operations } from '../../shared/operations/operations';
import { type Reconciler, ReconcilerRunner } from '../../shared/operations/reconciler';
import { eachHostUp } from '../hosts/each-host-up';
import { NetworkTurns } from '../hosts/network-turns';
import { type Host, Hosts } from '../hosts.port';

/** Whoever waits for shared work asks every second; this long after the last one nobody does. */
const FORGOTTEN_SECONDS = 3600;
const OF_OPERATION = /^op-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-/;

/**
 * Ends long work on hosts that nobody will ask for again: its operation has ended or is gone, or, where it is nobody's
 * own, it was forgotten. A step removes its job itself; this is for those whose controller died, or whose undo could
 * not reach the host.
 */
@Injectable()
export class LeftoverJobs implements Reconciler, OnModuleInit {
  readonly name = 'hypervisor.leftover-jobs';
  readonly everySeconds = 120;

  constructor(
    private readonly hosts: Hosts,
    private readonly turns: NetworkTurns,
    private readonly operations: Operations,
    private readonly reconcilers: ReconcilerRunner,
  ) {}

  onModuleInit(): void {
    this.reconcilers.register(this);
  }

  async reconcile(): Promise<void> {
    await eachHostUp(this.hosts, 'the long jobs of a host were not looked at', (host) => this.sweep(host));
  }

  private async sweep(host: Host): Promise<void> {
    const hypervisor = await this.hosts.hypervisor(host.id);
    // Before the rows: an operation stands in the database before it begins anything on a host.
    const jobs = await hypervisor.listJobs();
    if (jobs.length === 0) return;
    // A database that the host does not obey (decision 7) does not know its operations either.
    if (await this.turns.held(host.id, (await hypervisor.inspectHoldings()).network)) return;
    const owners = jobs.flatMap(({ name }) => OF_OPERATION.exec(name)?.[1] ?? []);
    const unended = await this.operations.unended(owners);
    for (const { name, idleSeconds } of jobs) {
      const owner = OF_OPERATION.exec(name)?.[1];
      if (owner ? unended.has(owner) : idleSeconds < FORGOTTEN_SECONDS) continue;
      await hypervisor.sweepJob(name, owner ? 0 : FORGOTTEN_SECONDS);
      log.warn({ host: host.name, job: name }, 'ended a job on a host that nobody waits for any more');
    }
  }
}
