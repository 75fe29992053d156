import { Injectable } from '@nestjs/common';
import { Scheduler, ZONE_KEY, zonesOf } from '../../scheduler';
import { ServersRepository } from '../servers/servers.repository';
import type { Aggregate } from './aggregate.entity';
import {
  type ZoneAction,
  zoneOfOthers,
  zoneWithoutName,
  zoneWithServers,
  zoneWouldMove,
} from './aggregate.errors';
import { AggregatesRepository } from './aggregates.repository';

/**
 * What keeps a host in one zone and its servers in theirs: nova/compute/api.py, is_safe_to_update_az and its
 * neighbours. Called inside the unit that changes the aggregate.
 */
@Injectable()
export class AggregateZones {
  constructor(
    private readonly aggregates: AggregatesRepository,
    private readonly servers: ServersRepository,
    private readonly scheduler: Scheduler,
  ) {}

  /** The zone of each host, for views: two queries for all of them. */
  async all(): Promise<(hostId: string) => string> {
    const [found, members] = [await this.aggregates.list(), await this.aggregates.members()];
    return zonesOf(
      found.map(({ id, metadata }) => ({
        metadata,
        hostIds: members.flatMap(({ aggregateId, hostId }) => (aggregateId === id ? [hostId] : [])),
      })),
    );
  }

  /** The aggregate's zone may become this one. */
  async requireFree(action: ZoneAction, aggregate: Aggregate, zone: string | null): Promise<void> {
    if (!zone) throw zoneWithoutName(action, aggregate.number, aggregate.name);
    const hostIds = (await this.aggregates.members({ aggregateId: aggregate.id })).map((one) => one.hostId);
    await this.requireNoOther(action, aggregate, zone, hostIds);
    if (aggregate.metadata[ZONE_KEY] === zone) return;
    if (await this.countServers(hostIds)) throw zoneWithServers(action, aggregate.number);
  }

  /** A host comes to the aggregate: it is in no other zone, and no server would change its own. */
  async requireMayCome(aggregate: Aggregate, hostId: string): Promise<void> {
    const zone = aggregate.metadata[ZONE_KEY];
    if (zone === undefined) return;
    await this.requireNoOther('add', aggregate, zone, [hostId]);
    await this.requireSame('add', aggregate, hostId, await this.zoneBeside(aggregate, hostId), zone);
  }

  async requireMayGo(aggregate: Aggregate, hostId: string): Promise<void> {
    const zone = aggregate.metadata[ZONE_KEY];
    if (zone === undefined) return;
    await this.requireSame('remove', aggregate, hostId, zone, await this.zoneBeside(aggregate, hostId));
  }

  private async requireSame(
    action: ZoneAction,
    aggregate: Aggregate,
    hostId: string,
    before: string | undefined,
    after: string | undefined,
  ): Promise<void> {
    if (before === after) return;
    const count = await this.countServers([hostId]);
    if (count) throw zoneWouldMove(action, aggregate.number, [before ?? 'None', after ?? 'None'], count);
  }

  private async requireNoOther(
    action: ZoneAction,
    aggregate: Aggregate,
    zone: string,
    hostIds: readonly string[],
  ): Promise<void> {
    const zones = await this.zonesBeside(aggregate, hostIds);
    const others = [...new Set(zones)].filter((one) => one !== zone);
    if (others.length) throw zoneOfOthers(action, aggregate.number, others);
  }

  private async zoneBeside(aggregate: Aggregate, hostId: string): Promise<string | undefined> {
    return (await this.zonesBeside(aggregate, [hostId]))[0];
  }

  /** Zones that other aggregates give these hosts. */
  private async zonesBeside(aggregate: Aggregate, hostIds: readonly string[]): Promise<string[]> {
    const ids = new Set(
      (await this.aggregates.members()).flatMap((one) =>
        hostIds.includes(one.hostId) ? [one.aggregateId] : [],
      ),
    );
    return (await this.aggregates.list()).flatMap((one) =>
      one.id !== aggregate.id && ids.has(one.id) ? (one.metadata[ZONE_KEY] ?? []) : [],
    );
  }

  /** By rows, and by claims of those whose rows do not say yet where they are. */
  private async countServers(hostIds: readonly string[]): Promise<number> {
    if (hostIds.length === 0) return 0;
    const usages = await this.scheduler.usages();
    const claims = hostIds.reduce((sum, id) => sum + (usages.get(id)?.claims ?? 0), 0);
    return Math.max((await this.servers.listOnHosts(hostIds)).length, claims);
  }
}
