import { Hosts } from '../../../src/hypervisor';
import { ServerNetworking } from '../../../src/network';
import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';
import { RoutedApi } from '../../support/routed-world';

type Json = Record<string, unknown>;

describe('conntrack helpers of routers', () => {
  let app: AppUnderTest;
  let alice: NetworkApi;
  let bob: NetworkApi;
  let routed: RoutedApi;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    alice = await NetworkApi.user(app, 'alice');
    bob = await NetworkApi.user(app, 'bob');
    routed = new RoutedApi(alice);
  }, 30_000);
  afterAll(() => app.stop());

  const path = (router: string) => `/routers/${router}/conntrack_helpers`;
  const FTP = { protocol: 'tcp', port: 21, helper: 'ftp' };

  it('are made, changed and shown with their router, and reach its host', async () => {
    const { subnet } = await routed.network();
    const { id: router } = await routed.router();
    await routed.join(router, { subnet_id: subnet });
    const { conntrack_helper: made } = await alice.call<{ conntrack_helper: Json }>('POST', path(router), {
      conntrack_helper: { ...FTP, port: '21' },
    });
    expect(made).toEqual({ id: expect.any(String), ...FTP });
    expect(await routed.show(router)).toMatchObject({ conntrack_helpers: [FTP] });
    const planned = async () => {
      const hosts = await app.app.get(Hosts).list();
      const plans = hosts.map(({ id }) => app.app.get(ServerNetworking, { strict: false }).plan(id));
      const routers = (await Promise.all(plans)).flatMap((plan) => plan.routers ?? []);
      return routers.find(({ routerId }) => routerId === router)?.helpers;
    };
    expect(await planned()).toEqual([FTP]);
    const change = { conntrack_helper: { port: 2121 } };
    expect(await alice.call('PUT', `${path(router)}/${made.id}`, change)).toEqual({
      conntrack_helper: { ...made, port: 2121 },
    });
    expect(await alice.call('GET', `${path(router)}?helper=ftp`)).toEqual({
      conntrack_helpers: [{ ...made, port: 2121 }],
    });
    await alice.call('DELETE', `${path(router)}/${made.id}`);
    expect(await alice.refusal('GET', `${path(router)}/${made.id}`)).toEqual([
      404,
      'ConntrackHelperNotFound',
    ]);
    expect(await planned()).toBeUndefined();
  });

  it('are so many, and no more', async () => {
    const { id } = await routed.router();
    const some = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...FTP, port: from + index }));
    const make = (helpers: Json[]) => alice.refusal('POST', path(id), { conntrack_helpers: helpers });
    expect((await make(some(1000, 60)))[0]).toBe(201);
    expect(await make(some(2000, 5))).toEqual([400, 'BadRequest']);
    expect((await make(some(2000, 4)))[0]).toBe(201);
  });

  it('go with their router', async () => {
    const { id } = await routed.router();
    await alice.call('POST', path(id), { conntrack_helper: FTP });
    await alice.call('DELETE', `/routers/${id}`);
    expect(await alice.refusal('GET', path(id))).toEqual([404, 'RouterNotFound']);
  });

  it.each<[Json, [number, string]]>([
    [{ ...FTP, protocol: 'udp' }, [400, 'InvalidProtocolForHelper']],
    [{ ...FTP, protocol: 'icmp' }, [400, 'HTTPBadRequest']],
    [{ ...FTP, port: 0 }, [400, 'HTTPBadRequest']],
    [{ ...FTP, helper: 'h323' }, [400, 'ConntrackHelperNotAllowed']],
    [{ ...FTP, helper: 'constructor' }, [400, 'ConntrackHelperNotAllowed']],
    [{ protocol: 'tcp', port: 21 }, [400, 'HTTPBadRequest']],
    [{ ...FTP, port: 22 }, [400, 'BadRequest']],
  ])('refuse %p', async (values, refusal) => {
    const { id } = await routed.router();
    await alice.call('POST', path(id), { conntrack_helper: { ...FTP, port: 22 } });
    expect(await alice.refusal('POST', path(id), { conntrack_helper: values })).toEqual(refusal);
    expect(await bob.refusal('POST', path(id), { conntrack_helper: FTP })).toEqual([404, 'RouterNotFound']);
  });
});
