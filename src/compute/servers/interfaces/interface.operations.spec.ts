import { ComputeWorld, NOTHING } from '../../../../test/support/compute-world';
import { SimulatedHosts } from '../../../hypervisor';
import { ServerNetworking } from '../../../network';
import { NetworksRepository } from '../../../network/networks/networks.repository';
import { UnitOfWork } from '../../../shared/db/unit-of-work';
import { testOperation } from '../../../shared/operations/operation-test-kit';
import { Operations } from '../../../shared/operations/operations';

// Each test starts the whole controller, some of them twice.
jest.setTimeout(30_000);

const inWorld = (world: unknown) => world as ComputeWorld;

/** Cards of the guest that runs, of its definition, ports of the server, and doors of its host's firewall. */
async function counts(world: ComputeWorld) {
  const host = world.get(SimulatedHosts).hostOf(world.serverId);
  const domain = host?.state.domains[world.serverId];
  const ports = (await world.get(ServerNetworking).portsOf([world.serverId])).get(world.serverId) ?? [];
  return {
    live: (domain?.nics ?? domain?.spec.nics)?.length,
    defined: domain?.spec.nics.length,
    ports: ports.map(({ status }) => status),
    firewall: host?.state.network?.firewall.ports.length,
  };
}

async function givePort(world: ComputeWorld): Promise<string> {
  const network = await world.get(NetworksRepository).findDefaultExternal();
  const server = await world.server();
  return world.get(UnitOfWork).run(async (tx) => {
    const owner = {
      serverId: server.id,
      projectId: server.projectId,
      hostname: server.hostname,
      availabilityZone: 'nova',
    };
    const wanted = [{ networkId: network?.id ?? '', securityGroupIds: [] }];
    const port = (await world.get(ServerNetworking).attach(tx, owner, wanted)).at(-1);
    await world.get(ServerNetworking).bindPort(tx, port?.portId ?? '', server.hostId ?? '');
    return port?.portId ?? '';
  });
}

function operate(world: ComputeWorld, kind: string, portId: string) {
  const request = { kind, resourceId: world.serverId, alsoHolds: [portId], input: { portId } };
  return world.get(UnitOfWork).run((tx) => world.get(Operations).start(tx, request));
}

const ONE = { live: 1, defined: 1, ports: ['ACTIVE'], firewall: 1 };
const TWO = { live: 2, defined: 2, ports: ['ACTIVE', 'ACTIVE'], firewall: 2 };

describe('attaching an interface', () => {
  testOperation({
    makeWorld: () =>
      ComputeWorld.start(async (world) => operate(world, 'server.attach-interface', await givePort(world))),
    stepNames: ['network', 'plug'],
    withoutUndo: [],
    expectDone: async (world) => expect(await counts(inWorld(world))).toEqual(TWO),
    expectUndone: async (world) => expect(await counts(inWorld(world))).toEqual(ONE),
    expectDeleted: async (world) => expect(await inWorld(world).traces()).toEqual(NOTHING),
  });
});

describe('detaching an interface', () => {
  testOperation({
    makeWorld: () =>
      ComputeWorld.start(async (world) => {
        const ports = await world.get(ServerNetworking).portsOf([world.serverId]);
        const [port] = ports.get(world.serverId) ?? [];
        return operate(world, 'server.detach-interface', port?.portId ?? '');
      }),
    stepNames: ['unplug'],
    withoutUndo: [],
    expectDone: async (world) =>
      expect(await counts(inWorld(world))).toMatchObject({ live: 0, defined: 0, ports: [] }),
    expectUndone: async (world) => expect(await counts(inWorld(world))).toEqual(ONE),
    expectDeleted: async (world) => expect(await inWorld(world).traces()).toEqual(NOTHING),
  });
});
