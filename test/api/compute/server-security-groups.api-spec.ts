import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi, type PortJson } from '../../support/network-api';

describe('security groups of a server', () => {
  let app: AppUnderTest;
  let network: NetworkApi;
  let compute: ComputeApi;
  let ports: PortJson[];
  let server: string;
  let web: string;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    network = await NetworkApi.user(app, 'owner');
    compute = new ComputeApi(app, network.token);
    const { id } = await network.network();
    await network.subnet(id);
    ports = [await network.port(id), await network.port(id)];
    server = (await compute.server({ networks: ports.map(({ id: port }) => ({ port })) })).id;
    web = await group('web');
  }, 60_000);
  afterAll(() => app.stop());

  const group = async (name: string, api = network): Promise<string> =>
    (
      await api.call<{ security_group: { id: string } }>('POST', '/security-groups', {
        security_group: { name },
      })
    ).security_group.id;
  const change = (action: 'add' | 'remove', name: unknown, api = compute, id = server) =>
    api.act(id, { [`${action}SecurityGroup`]: { name } });
  const names = async (): Promise<string[]> => {
    const answer = await compute.request('GET', `/servers/${server}/os-security-groups`);
    return answer.json().security_groups.map(({ name }: { name: string }) => name);
  };
  const groupsOf = async ({ id }: PortJson): Promise<string[]> =>
    (await network.call<{ port: PortJson }>('GET', `/ports/${id}`)).port.security_groups;
  const message = async (answer: Awaited<ReturnType<typeof change>>) => {
    const [fault] = Object.values(answer.json() as Record<string, { message: string }>);
    return [answer.statusCode, fault?.message];
  };

  it('are added to all of its ports by name, and taken away by id', async () => {
    expect((await change('add', 'web')).statusCode).toBe(202);
    expect(await names()).toEqual(['default', 'web']);
    for (const port of ports) expect(await groupsOf(port)).toContain(web);
    // Twice is once.
    expect((await change('add', web)).statusCode).toBe(202);
    expect((await change('remove', web)).statusCode).toBe(202);
    expect(await names()).toEqual(['default']);
    for (const port of ports) expect(await groupsOf(port)).not.toContain(web);
  });

  it('are all there after two were added at once', async () => {
    await group('one');
    await group('two');
    await Promise.all([change('add', 'one'), change('add', 'two')]);
    expect(await names()).toEqual(['default', 'one', 'two']);
  });

  it('say what is wrong as Nova does', async () => {
    for (const name of ['', ' ', 7, null, undefined])
      expect([name, (await change('add', name)).statusCode]).toEqual([name, 400]);
    const unknown = `Security group nowhere is not found for project ${network.projectId}`;
    expect(await message(await change('add', 'nowhere'))).toEqual([404, unknown]);
    expect(await message(await change('remove', 'nowhere'))).toEqual([404, unknown]);
    expect(await message(await change('remove', 'web'))).toEqual([
      404,
      `Security group web not associated with the instance ${server}`,
    ]);
    await group('twice');
    await group('twice');
    expect((await change('add', 'twice')).statusCode).toBe(409);
    const bare = await compute.server();
    expect(await message(await change('add', 'web', compute, bare.id))).toEqual([
      404,
      `instance_id ${bare.id} could not be found as device id on any ports`,
    ]);
  });

  it('are refused where a port takes none, and no port has them then', async () => {
    const { id } = await network.network();
    await network.subnet(id);
    const open = await network.port(id, { port_security_enabled: false });
    const closed = await network.port(id);
    const mixed = await compute.server({ networks: [{ port: closed.id }, { port: open.id }] });
    expect((await change('add', 'web', compute, mixed.id)).statusCode).toBe(400);
    expect(await groupsOf(closed)).not.toContain(web);
  });

  it("are not those of another project, nor for another project's server", async () => {
    const other = await NetworkApi.user(app, 'stranger');
    const secret = await group('secret', other);
    expect((await change('add', secret)).statusCode).toBe(404);
    const stranger = new ComputeApi(app, other.token);
    expect((await change('add', 'secret', stranger)).statusCode).toBe(404);
    expect(await names()).not.toContain('secret');
  });
});
