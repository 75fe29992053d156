import { ComputeWorld, NOTHING, requestContext } from '../../../../../test/support/compute-world';
import { Hosts, SimulatedHosts } from '../../../../hypervisor';
import { testOperation } from '../../../../shared/operations/operation-test-kit';
import { Operations } from '../../../../shared/operations/operations';
import { RebuildService } from './rebuild.service';

// Each test starts the whole controller, some of them twice.
jest.setTimeout(30_000);

const inWorld = (world: unknown) => world as ComputeWorld;

async function begin(world: ComputeWorld) {
  const { id, imageId } = await world.server();
  const body = { imageRef: imageId ?? '', name: 'anew', user_data: 'YQ==' };
  await world.get(RebuildService).rebuild(requestContext(), id, body);
  const [operation] = await world.get(Operations).history(id);
  if (!operation) throw new Error('no operation was started');
  return operation;
}

const hostOf = (world: unknown) => inWorld(world).get(SimulatedHosts).hostOf(inWorld(world).serverId);

describe.each([
  ['running', 'active'],
  ['stopped', 'stopped'],
] as const)('rebuilding a server that is %s', (_, vmState) => {
  const domain = vmState === 'active' ? 'running' : 'shutoff';

  testOperation({
    makeWorld: async () => {
      const world = await ComputeWorld.start(begin);
      if (vmState === 'active') return world;
      await world.operate('server.stop');
      await world.runner.settle();
      return world;
    },
    stepNames: ['cache', 'destroy', 'build'],
    // Before the old disk goes there is nothing to undo, and after that no way back.
    withoutUndo: ['cache', 'destroy', 'build'],
    expectDone: async (world) => {
      expect(await inWorld(world).server()).toMatchObject({
        vmState,
        name: 'anew',
        userData: 'YQ==',
        adminPassword: null,
        former: null,
        fault: null,
      });
      const { serverId } = inWorld(world);
      expect(hostOf(world)?.state.domains[serverId]).toMatchObject({
        state: domain,
        spec: { displayName: 'anew' },
      });
      expect(Object.keys(hostOf(world)?.state.files[serverId]?.disks ?? {})).toEqual(['root']);
    },
    expectUndone: async (world) => {
      const server = await inWorld(world).server();
      expect([server.former, server.adminPassword]).toEqual([null, null]);
      expect(
        await inWorld(world)
          .get(Hosts)
          .find(server.hostId ?? ''),
      ).toBeDefined();
      if (server.vmState === 'error') {
        expect(server).toMatchObject({ name: 'anew', fault: { code: 500 } });
        return;
      }
      // Nothing is lost: it is what it was, and so is its guest.
      expect(server).toMatchObject({ vmState, name: 'test', userData: null });
      expect(hostOf(world)?.state.domains[server.id]).toMatchObject({
        state: domain,
        spec: { displayName: 'test' },
      });
    },
    expectDeleted: async (world) => expect(await inWorld(world).traces()).toEqual(NOTHING),
  });
});
