import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newUuid } from '../../shared/ids';
import { Cloud } from '../cloud/cloud';
import type { NetworkOwner, NetworkTurn } from '../holdings.port';
import { hostLeaving, hostNotFound } from '../hypervisor.errors';
import type { HostRecord, StoredTurn } from './host.entity';
import { HostsRepository } from './hosts.repository';

interface Last {
  shape: string;
  /** The host has answered: it has heard this turn and no older one. */
  taken: boolean;
}

/**
 * Which state of the database each host's network was shaped by. Whenever guests or bridges come or go on a host it
 * gets a new turn, written here before it is told there; so a database from a backup does not know the turn of a host
 * that has changed since, and the host refuses it.
 */
@Injectable()
export class NetworkTurns {
  private readonly last = new Map<string, Last>();
  /** Plans that are on their way to each host. */
  private readonly giving = new Map<string, Set<Promise<unknown>>>();
  /** Hosts that are being removed. */
  private readonly closed = new Set<string>();

  constructor(
    private readonly hosts: HostsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly cloud: Cloud,
  ) {}

  /** `shape`: what must not come or go without a new turn. A turn that may not have been heard is said again. */
  async begin(hostId: string, shape: string): Promise<NetworkTurn> {
    const again = await this.repeat(hostId, shape);
    // Looked at once more where it is written: somebody else may have begun a turn meanwhile.
    const turn = again ?? (await this.unitOfWork.run((tx) => this.follow(tx, hostId, shape)));
    return { known: [turn.now, ...(turn.before ? [turn.before] : [])], next: turn.now };
  }

  private async repeat(hostId: string, shape: string): Promise<StoredTurn | undefined> {
    const { networkTurn: present } = await this.record(hostId);
    const last = this.last.get(hostId);
    if (!present || (last?.taken && last.shape !== shape)) return undefined;
    this.last.set(hostId, { shape, taken: false });
    return present;
  }

  private async follow(tx: Tx, hostId: string, shape: string): Promise<StoredTurn> {
    const again = await this.repeat(hostId, shape);
    if (again) return again;
    const { networkTurn: present } = await this.record(hostId);
    const networkTurn = { before: present?.now ?? null, now: newUuid() };
    await this.hosts.update(tx, hostId, { networkTurn });
    this.last.set(hostId, { shape, taken: false });
    return networkTurn;
  }

  /** Brings a plan to a host with its turn. Refused while the host is being removed. */
  give<T>(hostId: string, shape: string, apply: (turn: NetworkTurn) => Promise<T>): Promise<T> {
    const given = this.giveNow(hostId, shape, apply);
    const under = this.giving.get(hostId) ?? new Set();
    this.giving.set(hostId, under.add(given));
    const end = () => {
      under.delete(given);
      if (under.size === 0 && this.giving.get(hostId) === under) this.giving.delete(hostId);
    };
    given.then(end, end);
    return given;
  }

  private async giveNow<T>(
    hostId: string,
    shape: string,
    apply: (turn: NetworkTurn) => Promise<T>,
  ): Promise<T> {
    if (this.closed.has(hostId)) throw hostLeaving(hostId);
    const turn = await this.begin(hostId, shape);
    const answer = await apply(turn);
    const last = this.last.get(hostId);
    if (last) last.taken = true;
    return answer;
  }

  /** From now on the host gets no plan; resolves when none is on its way any more. */
  async close(hostId: string): Promise<void> {
    this.closed.add(hostId);
    await Promise.allSettled(this.giving.get(hostId) ?? []);
  }

  open(hostId: string): void {
    this.closed.delete(hostId);
  }

  /** Why the host would not be obeyed; undefined where it would. */
  async held(hostId: string, owner: NetworkOwner | undefined): Promise<string | undefined> {
    const { networkTurn } = await this.record(hostId);
    if (!owner) return undefined;
    if (owner.cloud !== this.cloud.id) {
      const whose =
        owner.cloud === '-' ? 'by whoever made its unknown guests' : `by the cloud ${owner.cloud}`;
      return `Its network was shaped ${whose}, and is left as it is.`;
    }
    const known = [networkTurn?.now, networkTurn?.before];
    if (known.includes(owner.turn)) return undefined;
    return 'Its network was shaped by a later state of this cloud than this database knows, and is left as it is.';
  }

  forget(hostId: string): void {
    this.last.delete(hostId);
    this.closed.delete(hostId);
  }

  private async record(hostId: string): Promise<HostRecord> {
    const record = await this.hosts.find(hostId);
    if (!record) throw hostNotFound(hostId);
    return record;
  }
}
