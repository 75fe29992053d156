import { Injectable } from '@nestjs/common';
import { type ResolvedInterface, ServerNetworking } from '../../network';
import { DEFAULT_ZONE } from '../../scheduler';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newHexId } from '../../shared/ids';
import { Operations } from '../../shared/operations/operations';
import { serverNotFound } from '../compute.errors';
import { QuotasService } from '../quotas/quotas.service';
import { ServerGroupsService } from '../server-groups/server-groups.service';
import { AdminPasswords } from './admin-passwords';
import { hostnameOf } from './hostname';
import type { BootInput } from './operations/boot-server.operation';
import { readNetworks } from './requested-networks';
import { RequestedPlaces } from './requested-place';
import type { SchedulerHints } from './scheduler-hints';
import type { Server } from './server.entity';
import { countsBackwards, oneServerOnly } from './server.errors';
import { type BootParts, ServerBuilder } from './server-builder';
import type { CreateServerDto, UpdateServerDto } from './servers.dto';
import { ServersRepository } from './servers.repository';

export interface CreatedServers {
  servers: Server[];
  reservationId: string;
  /** Of all of them. It is told now and never again. */
  adminPassword: string;
}

/** Making, changing and deleting servers. Power and the other actions are in `actions/`. */
@Injectable()
export class ServersService {
  constructor(
    private readonly servers: ServersRepository,
    private readonly builder: ServerBuilder,
    private readonly networking: ServerNetworking,
    private readonly quotas: QuotasService,
    private readonly groups: ServerGroupsService,
    private readonly operations: Operations,
    private readonly places: RequestedPlaces,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly passwords: AdminPasswords,
  ) {}

  async get(id: string): Promise<Server> {
    const server = await this.servers.find(id);
    if (!server) throw serverNotFound(id);
    return server;
  }

  /** Rows, ports and operations of all servers of the request in one unit: all of them or none. */
  async create(
    context: RequestContext,
    body: CreateServerDto,
    hints: SchedulerHints = {},
  ): Promise<CreatedServers> {
    const { min_count: min = 1, max_count: max = min } = body;
    if (min > max) throw countsBackwards();
    const place = await this.places.find(body);
    const parts = await this.builder.resolve(context, body);
    const groups = (body.security_groups ?? []).map((group) => group.name);
    const interfaces = await this.networking.resolve(context, readNetworks(context, body.networks), groups);
    if (max > 1 && interfaces.some((one) => one.portId || one.fixedIp)) {
      throw oneServerOnly();
    }
    const reservationId = `r-${newHexId().slice(0, 8)}`;
    const adminPassword = body.adminPass ?? this.passwords.make();
    const servers = await this.unitOfWork.run(async (tx) => {
      await this.quotas.requireMetadata(context.projectId, Object.keys(body.metadata ?? {}).length);
      await this.quotas.requireFiles(context.projectId, body.personality ?? []);
      const count = await this.fittingCount(context.projectId, parts, min, max);
      if (hints.group) await this.groups.requireRoom(context, hints.group, count);
      const made: Server[] = [];
      for (let index = 0; index < count; index += 1) {
        const server = this.builder.build(
          context,
          { ...body, availability_zone: place.zone },
          parts,
          reservationId,
          index,
          count,
          adminPassword,
        );
        const { sameHost, differentHost } = hints;
        const { forcedHost, requestedHost } = place;
        const input = { forcedHost, requestedHost, sameHost, differentHost, excludedHostIds: [] };
        await this.start(tx, context, { ...server, groupId: hints.group ?? null }, interfaces, input);
        made.push(server);
      }
      return made;
    });
    return { servers, reservationId, adminPassword };
  }

  async update(id: string, body: UpdateServerDto): Promise<Server> {
    return this.unitOfWork.run(async (tx) => {
      await this.get(id);
      const patch: Partial<Server> = {
        name: body.name,
        description: body.description,
        accessIpV4: body.accessIPv4,
        accessIpV6: body.accessIPv6,
        diskConfig: body['OS-DCF:diskConfig'],
        hostname: body.hostname === undefined ? undefined : hostnameOf(body.hostname, id),
        updatedAt: this.clock.timestamp(),
      };
      await this.servers.update(tx, id, patch);
      return this.get(id);
    });
  }

  /** Gives way to nothing: an operation that is live is undone first. Deleting twice is deleting once. */
  async delete(context: RequestContext, id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await this.get(id);
      await this.operations.start(tx, {
        kind: 'server.delete',
        resourceId: id,
        input: {},
        projectId: context.token?.projectId,
        userId: context.userId,
        requestId: context.requestId,
        preempt: true,
      });
    });
  }

  /** `change` makes the new metadata of what is there now: two changes at once both stay. */
  async changeMetadata(
    id: string,
    change: (metadata: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
  ): Promise<Server> {
    return this.unitOfWork.run(async (tx) => {
      const server = await this.get(id);
      const metadata = change(server.metadata);
      await this.quotas.requireMetadata(server.projectId, Object.keys(metadata).length);
      await this.servers.update(tx, id, { metadata, updatedAt: this.clock.timestamp() });
      return this.get(id);
    });
  }

  /** As changeMetadata. */
  async changeTags(id: string, change: (tags: readonly string[]) => readonly string[]): Promise<Server> {
    return this.unitOfWork.run(async (tx) => {
      const tags = change((await this.get(id)).tags);
      await this.servers.update(tx, id, {
        tags: [...new Set(tags)].sort(),
        updatedAt: this.clock.timestamp(),
      });
      return this.get(id);
    });
  }

  private async start(
    tx: Tx,
    context: RequestContext,
    server: Server,
    interfaces: readonly ResolvedInterface[],
    input: BootInput,
  ): Promise<void> {
    const { id: serverId, projectId, hostname } = server;
    await this.servers.insert(tx, server);
    const owner = {
      serverId,
      projectId,
      hostname,
      availabilityZone: server.availabilityZone ?? DEFAULT_ZONE,
    };
    await this.networking.attach(tx, owner, interfaces);
    const { userId, requestId } = context;
    await this.operations.start(tx, {
      kind: 'server.boot',
      resourceId: serverId,
      input,
      projectId,
      userId,
      requestId,
    });
  }

  /** Between min and max as many as the quota lets; fewer than min is 403. */
  private async fittingCount(
    projectId: string,
    { flavor }: BootParts,
    min: number,
    max: number,
  ): Promise<number> {
    const used = await this.quotas.usage(projectId);
    const limits = await this.quotas.limits(projectId);
    const room = (limit: number, taken: number, each: number) =>
      limit < 0 || each === 0 ? max : Math.floor((limit - taken) / each);
    const count = Math.min(
      max,
      room(limits.instances, used.instances, 1),
      room(limits.cores, used.cores, flavor.vcpus),
      room(limits.ram, used.ram, flavor.memoryMib),
    );
    if (count >= min) return count;
    const wanted = { instances: min, cores: min * flavor.vcpus, ram: min * flavor.memoryMib };
    await this.quotas.requireServers(projectId, wanted);
    return min;
  }
}
