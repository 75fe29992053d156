import { Injectable } from '@nestjs/common';
import {
  Cloud,
  HELD,
  type HeldServer,
  type Host,
  type HostHoldings,
  Hosts,
  type Hypervisor,
  type MarkRequest,
  NetworkTurns,
  type UnknownThing,
  UnknownThings,
} from '../../../hypervisor';
import { ServerNetworking } from '../../../network';
import { log } from '../../../shared/log/logger';
import { Operations } from '../../../shared/operations/operations';
import { BootMedia } from '../media/boot-media';
import type { Server } from '../server.entity';
import { keptServer } from '../server-record';
import { ServersRepository } from '../servers.repository';
import { type HoldingVerdict, judgeHolding } from './judge-holding';

interface Judged {
  held: HeldServer;
  domain: HoldingVerdict;
  files: HoldingVerdict;
  row: Server | undefined;
}

const KEEP: HoldingVerdict = { kind: 'keep' };

/** Of what a host holds: marks what rows know, takes away what is ours and gone, and reports all else. */
@Injectable()
export class LeftOvers {
  /** Hosts that were taken out of use here because they do not obey this database. */
  private readonly heldHosts = new Set<string>();

  constructor(
    private readonly servers: ServersRepository,
    private readonly hosts: Hosts,
    private readonly media: BootMedia,
    private readonly networking: ServerNetworking,
    private readonly turns: NetworkTurns,
    private readonly unknown: UnknownThings,
    private readonly operations: Operations,
    private readonly cloud: Cloud,
  ) {}

  async settle(host: Host, hypervisor: Hypervisor, holdings: HostHoldings): Promise<void> {
    const held = await this.turns.held(host.id, holdings.network);
    await this.takeOutOfUse(host, held);
    if (!holdings.clouds.includes(this.cloud.id)) await hypervisor.markHost(holdings.clouds.length > 0);
    const judged = await this.judgeAll(host.id, holdings.servers);
    await this.mark(hypervisor, judged);
    // Rows that a host does not obey may not know where a server went since.
    if (held === undefined) await this.sweep(host, hypervisor, judged);
    const network: UnknownThing[] =
      held === undefined
        ? await this.unknownDevices(host.id, holdings)
        : [
            {
              kind: 'network',
              name: 'network',
              cloud: holdings.network?.cloud ?? null,
              reason: held,
              adoptable: false,
            },
          ];
    this.unknown.report(host, [
      ...judged.flatMap((one) => this.unknownServer(one)),
      ...holdings.images.flatMap(({ key, marks }) => (marks.length ? [] : [unknownImage(key)])),
      ...network,
    ]);
  }

  /** Nothing while an operation works on the server. */
  private async judgeAll(hostId: string, servers: readonly HeldServer[]): Promise<Judged[]> {
    const here = new Map((await this.servers.listOnHost(hostId)).map((server) => [server.id, server]));
    const enrolled = new Set((await this.hosts.list()).map(({ id }) => id));
    const judged: Judged[] = [];
    for (const held of servers) {
      const row = here.get(held.serverId) ?? (await this.servers.findAny(held.serverId));
      const view = row && {
        hostId: row.hostId,
        deletedAt: row.deletedAt,
        hostEnrolled: row.hostId !== null && enrolled.has(row.hostId),
      };
      const judge = (part: { mark: string | undefined } | undefined): HoldingVerdict =>
        part ? judgeHolding(part.mark, this.cloud.id, view, hostId) : KEEP;
      const one = { held, row, domain: judge(held.domain), files: judge(held.files) };
      const settled = one.domain.kind === 'keep' && one.files.kind === 'keep';
      if (!settled && !(await this.operations.isBusy(held.serverId))) judged.push(one);
    }
    return judged;
  }

  private async mark(hypervisor: Hypervisor, judged: readonly Judged[]): Promise<void> {
    const requests: MarkRequest[] = [];
    for (const { held, row, domain, files } of judged) {
      if (!row || (domain.kind !== 'mark' && files.kind !== 'mark')) continue;
      const { displayName, projectId, record } = await this.media.domain(row);
      requests.push({
        serverId: held.serverId,
        domain: domain.kind === 'mark' ? { displayName, projectId, record } : undefined,
        files: files.kind === 'mark',
      });
    }
    if (requests.length === 0) return;
    await hypervisor.markServers(requests);
    log.info(
      { host: hypervisor.hostName, count: requests.length },
      'servers of this cloud were marked as its own',
    );
  }

  private async sweep(host: Host, hypervisor: Hypervisor, judged: readonly Judged[]): Promise<void> {
    for (const { held, domain, files } of judged) {
      const { serverId } = held;
      if (domain.kind !== 'sweep' && files.kind !== 'sweep') continue;
      log.warn(
        { host: host.name, server_id: serverId },
        'sweeping what is left of a server that is not here any more',
      );
      if (domain.kind === 'sweep') await hypervisor.undefineDomain(serverId);
      if (files.kind === 'sweep') await hypervisor.deleteServerFiles(serverId);
    }
  }

  private unknownServer({ held, domain, files, row }: Judged): UnknownThing[] {
    const verdict = [domain, files].find(({ kind }) => kind === 'unknown');
    if (verdict?.kind !== 'unknown') return [];
    return [
      {
        kind: 'server',
        name: `instance-${held.serverId}`,
        cloud: held.domain?.mark ?? held.files?.mark ?? null,
        reason: verdict.reason,
        adoptable: row?.deletedAt == null && keptServer(held, this.cloud.id) !== undefined,
      },
    ];
  }

  /** What the plan wants is marked by the next look at the network. */
  private async unknownDevices(hostId: string, { devices }: HostHoldings): Promise<UnknownThing[]> {
    const foreign = devices.filter(({ mark }) => mark !== this.cloud.id);
    if (foreign.length === 0) return [];
    const { segments } = await this.networking.plan(hostId);
    const wanted = new Set(segments.flatMap(({ bridge, dhcp }) => [bridge, dhcp?.namespace]));
    return foreign
      .filter(({ name }) => !wanted.has(name))
      .map(({ kind, name, mark }) => ({
        kind,
        name,
        cloud: mark ?? null,
        reason: mark
          ? `It carries the mark of the cloud ${mark}.`
          : 'It carries no mark, and no network is known that needs it.',
        adoptable: false,
      }));
  }

  /** A host that does not obey gets no new servers; the operator may say otherwise, and is not overruled. */
  private async takeOutOfUse(host: Host, held: string | undefined): Promise<void> {
    if (held === undefined) {
      this.heldHosts.delete(host.id);
    } else if (!this.heldHosts.has(host.id)) {
      this.heldHosts.add(host.id);
      if (host.enabled) await this.hosts.setEnabled(host.id, false, `${HELD}${held}`);
    }
  }
}

function unknownImage(key: string): UnknownThing {
  const reason = 'A cached image without a mark; the next server that uses it marks it.';
  return { kind: 'image', name: key, cloud: null, reason, adoptable: false };
}
