import { Injectable } from '@nestjs/common';
import {
  type InterfaceRequest,
  type ResolvedInterface,
  ServerNetworking,
  type ServerPort,
} from '../../../network';
import { UnitOfWork } from '../../../shared/db/unit-of-work';
import { AppError } from '../../../shared/errors/app-error';
import type { RequestContext } from '../../../shared/http/request-context';
import { Operations } from '../../../shared/operations/operations';
import { AggregateZones } from '../../aggregates/aggregate-zones';
import {
  addressNeedsNetwork,
  attachedAsKind,
  interfaceNotFound,
  networkAndPort,
  noNetworkToAttach,
} from '../../compute.errors';
import { ServerAccess } from '../server-access';
import { assertAllowed, type ServerAction } from '../server-state';
import { ServersService } from '../servers.service';
import type { AttachInterfaceDto } from './interfaces.dto';

/** What a boot says with 400 has a status of its own here (nova/api/openstack/compute/attach_interfaces.py). */
const KINDS: Readonly<Record<string, 'not_found' | 'conflict' | 'invalid'>> = {
  boot_port_not_found: 'not_found',
  boot_network_not_found: 'not_found',
  fixed_ip_already_in_use: 'conflict',
  network_ambiguous: 'invalid',
};

/** Interfaces that come to a server, and leave it, while it lives. */
@Injectable()
export class InterfacesService {
  constructor(
    private readonly servers: ServersService,
    private readonly access: ServerAccess,
    private readonly networking: ServerNetworking,
    private readonly operations: Operations,
    private readonly zones: AggregateZones,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** The port is the server's at once; the guest sees it when its operation has ended. */
  async attach(context: RequestContext, id: string, body: AttachInterfaceDto): Promise<ServerPort> {
    const one = await this.resolve(context, body).catch(asAttachment);
    return this.unitOfWork
      .run(async (tx) => {
        const server = await this.assertReady(context, id, 'attach_interface');
        const { projectId, hostname, hostId } = server;
        const availabilityZone = (await this.zones.all())(hostId ?? '');
        const owner = { serverId: id, projectId, hostname, availabilityZone };
        const ports = await this.networking.attach(tx, owner, [one]);
        const port = ports.find(({ portId }) => portId === one.portId) ?? ports.at(-1);
        if (!port) throw new Error(`server ${id} was given a port and has none`);
        if (hostId) await this.networking.bindPort(tx, port.portId, hostId);
        await this.operations.start(tx, {
          kind: 'server.attach-interface',
          resourceId: id,
          alsoHolds: [port.portId],
          input: { portId: port.portId },
          projectId,
          userId: context.userId,
          requestId: context.requestId,
        });
        return port;
      })
      .catch(asAttachment);
  }

  async detach(context: RequestContext, id: string, portId: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const { projectId } = await this.assertReady(context, id, 'detach_interface');
      const ports = (await this.networking.portsOf([id])).get(id) ?? [];
      if (!ports.some((port) => port.portId === portId)) throw interfaceNotFound(id, portId);
      await this.operations.start(tx, {
        kind: 'server.detach-interface',
        resourceId: id,
        alsoHolds: [portId],
        input: { portId },
        projectId,
        userId: context.userId,
        requestId: context.requestId,
      });
    });
  }

  private async assertReady(context: RequestContext, id: string, action: ServerAction) {
    const server = await this.servers.get(id);
    this.access.assertUnlocked(context, server);
    assertAllowed(action, server, await this.operations.live(id));
    return server;
  }

  private async resolve(context: RequestContext, body: AttachInterfaceDto): Promise<ResolvedInterface> {
    const { net_id: networkId, port_id: portId, fixed_ips: addresses } = body;
    const fixedIp = addresses?.[0]?.ip_address;
    if (networkId && portId) throw networkAndPort();
    if (fixedIp && !networkId) throw addressNeedsNetwork();
    const request: InterfaceRequest = { networkId, portId, fixedIp, securityGroups: [] };
    const wanted = networkId || portId ? [request] : 'only';
    const [one] = await this.networking.resolve(context, wanted, []);
    if (!one) throw noNetworkToAttach(context.projectId);
    return one;
  }
}

function asAttachment(error: unknown): never {
  const kind = error instanceof AppError ? KINDS[error.code] : undefined;
  throw error instanceof AppError && kind ? attachedAsKind(kind, error) : error;
}
