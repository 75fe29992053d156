import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { rooms as allRooms } from '../../src/app.module';
import { FlavorsService } from '../../src/compute/flavors/flavors.service';
import type { Server } from '../../src/compute/servers/server.entity';
import { ServersRepository } from '../../src/compute/servers/servers.repository';
import { ServersService } from '../../src/compute/servers/servers.service';
import { SimulatedHosts } from '../../src/hypervisor';
import { HostMonitor } from '../../src/hypervisor/hosts/host-monitor';
import { Images } from '../../src/image';
import { ServerNetworking } from '../../src/network';
import { NetworksRepository } from '../../src/network/networks/networks.repository';
import { Scheduler } from '../../src/scheduler';
import { UnitOfWork } from '../../src/shared/db/unit-of-work';
import { Microversion } from '../../src/shared/http/microversion';
import { RequestContext } from '../../src/shared/http/request-context';
import type { Operation } from '../../src/shared/operations/operation.entity';
import { OperationStore } from '../../src/shared/operations/operation.store';
import { OperationRunner } from '../../src/shared/operations/operation-runner';
import type { OperationWorld } from '../../src/shared/operations/operation-test-kit';
import { Operations } from '../../src/shared/operations/operations';
import { RoomsUnderTest } from './rooms-under-test';

export const PROJECT = '0123456789abcdef0123456789abcdef';
export const USER = 'fedcba9876543210fedcba9876543210';

/** All rooms on simulated hosts with an image, a flavor and the public network: what it takes to boot a server. */
export class ComputeWorld implements OperationWorld {
  private constructor(
    private rooms: RoomsUnderTest,
    private readonly dataDir: string,
    private readonly begin: (world: ComputeWorld) => Promise<Operation>,
    public serverId: string,
  ) {}

  /** `begin` starts the operation under test. With `booted` the server runs already when it does. */
  static async start(
    begin: (world: ComputeWorld) => Promise<Operation>,
    booted = true,
  ): Promise<ComputeWorld> {
    const dataDir = mkdtempSync(join(tmpdir(), 'monostack-compute-'));
    const world = new ComputeWorld(await RoomsUnderTest.startIn(dataDir, rooms, ENV), dataDir, begin, '');
    await world.runner.settle();
    if (booted) {
      await world.boot();
      await world.runner.settle();
    }
    return world;
  }

  get runner(): OperationRunner {
    return this.rooms.get(OperationRunner);
  }

  /** Of a request by the owner of its servers. */
  get context(): RequestContext {
    return requestContext();
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.rooms.get(type);
  }

  start(): Promise<Operation> {
    return this.begin(this);
  }

  startDelete(): Promise<Operation> {
    return this.operate('server.delete', {}, true);
  }

  async reload(operation: Operation): Promise<Operation> {
    const found = await this.get(OperationStore).find(operation.id);
    if (!found) throw new Error('the operation is gone');
    return found;
  }

  async restart(): Promise<ComputeWorld> {
    this.runner.probe = {};
    await this.rooms.close();
    const reborn = await RoomsUnderTest.startIn(this.dataDir, rooms, ENV);
    this.rooms = reborn;
    return new ComputeWorld(reborn, this.dataDir, this.begin, this.serverId);
  }

  async close(): Promise<void> {
    await this.rooms.close().catch(() => undefined);
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Makes a server as a user would, and returns its boot operation. */
  async boot(fields: object = {}): Promise<Operation> {
    const context = requestContext();
    const network = await this.get(NetworksRepository).findDefaultExternal();
    const image = await this.image();
    const flavor = { name: 'test', ram: 512, vcpus: 1, disk: 1, id: 'test' };
    await this.get(FlavorsService)
      .create(flavor)
      .catch(() => undefined);
    const body = { name: 'test', flavorRef: 'test', imageRef: image, config_drive: true };
    const networks = [{ uuid: network?.id }];
    const { servers } = await this.get(ServersService).create(context, { ...body, networks, ...fields });
    this.serverId = servers[0]?.id ?? '';
    const operation = (await this.get(Operations).history(this.serverId))[0];
    if (!operation) throw new Error('no operation was started');
    return operation;
  }

  operate(kind: string, input: object = {}, preempt = false): Promise<Operation> {
    const request = { kind, resourceId: this.serverId, input, preempt, projectId: PROJECT, userId: USER };
    return this.get(UnitOfWork).run((tx) => this.get(Operations).start(tx, request));
  }

  async server(): Promise<Server> {
    const server = await this.get(ServersRepository).findAny(this.serverId);
    if (!server) throw new Error('the server has no row');
    return server;
  }

  /** What the hosts, the network and the scheduler hold for the server: all empty when nothing is left. */
  async traces() {
    const world = this.get(SimulatedHosts);
    const ports = await this.get(ServerNetworking).portsOf([this.serverId]);
    const usages = await this.get(Scheduler).usages();
    const taps = (ports.get(this.serverId) ?? []).map((port) => port.tap);
    return {
      domains: world.all().filter((host) => host.state.domains[this.serverId]).length,
      files: world.all().filter((host) => host.state.files[this.serverId]).length,
      firewalls: world.all().flatMap((host) => host.state.network?.firewall.ports ?? []).length,
      ports: taps.length,
      claimed: [...usages.values()].reduce((sum, usage) => sum + usage.memoryMibUsed, 0),
    };
  }

  /** Looks at the hosts when one that is silent has been so for its limit. */
  async heartbeat(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await this.get(HostMonitor).reconcile();
  }

  private async image(): Promise<string> {
    const fields = { name: 'test', disk_format: 'raw', container_format: 'bare' };
    const { id } = await this.get(Images).createFrom(PROJECT, fields, Readable.from([Buffer.alloc(4096)]));
    return id;
  }
}

/** The dashboard needs HTTP, which is not here. */
const rooms = allRooms.filter((room) => room.name !== 'dashboard');
const ENV = {
  MONOSTACK_ADMIN_PASSWORD: 'secret-of-tests',
  MONOSTACK_SHUTDOWN_TIMEOUT: '0',
  MONOSTACK_HOST_DOWN_SECONDS: '1',
  MONOSTACK_HEARTBEAT_SECONDS: '600',
};

export const NOTHING = { domains: 0, files: 0, firewalls: 0, ports: 0, claimed: 0 };
export const RUNNING = { domains: 1, files: 1, firewalls: 1, ports: 1, claimed: 512 };

export function requestContext(): RequestContext {
  const context = new RequestContext('req-test', 'compute', 'http://c', 'http://c', new Microversion(2, 93));
  context.token = {
    userId: USER,
    userName: 'test',
    userDomainId: 'default',
    projectId: PROJECT,
    projectName: 'test',
    projectDomainId: 'default',
    roles: ['admin', 'manager', 'member', 'reader'],
    auditId: 'test',
    methods: ['password'],
    issuedAt: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
  return context;
}
