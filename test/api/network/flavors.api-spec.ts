import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';

type Json = Record<string, unknown>;

const DRIVER = 'neutron.services.l3_router.service_providers.single_node.SingleNodeDriver';

describe('service flavors', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
  }, 30_000);
  afterAll(() => app.stop());

  const profile = async (values: Json): Promise<string> =>
    (
      await admin.call<{ service_profile: { id: string } }>('POST', '/service_profiles', {
        service_profile: values,
      })
    ).service_profile.id;
  const flavor = async (values: Json = {}): Promise<string> =>
    (
      await admin.call<{ flavor: { id: string } }>('POST', '/flavors', {
        flavor: { service_type: 'L3_ROUTER_NAT', ...values },
      })
    ).flavor.id;

  it('are made by an administrator, and seen by everybody', async () => {
    const id = await flavor({ name: 'plain' });
    const whole = {
      id,
      name: 'plain',
      description: '',
      service_type: 'L3_ROUTER_NAT',
      service_profiles: [],
      enabled: true,
    };
    expect(await alice.call('GET', `/flavors/${id}`)).toEqual({ flavor: whole });
    expect(await alice.call('GET', '/flavors?name=plain')).toEqual({ flavors: [whole] });
    expect(await alice.refusal('PUT', `/flavors/${id}`, { flavor: { name: 'mine' } })).toEqual([
      404,
      'HTTPNotFound',
    ]);
    const change = { flavor: { name: 'other', enabled: 'false', description: null } };
    expect(await admin.call('PUT', `/flavors/${id}`, change)).toEqual({
      flavor: { ...whole, name: 'other', enabled: false, description: null },
    });
    await admin.call('DELETE', `/flavors/${id}`);
    expect(await admin.refusal('GET', `/flavors/${id}`)).toEqual([404, 'FlavorNotFound']);
  });

  it.each<[Json, [number, string]]>([
    [{ service_type: 'LOADBALANCERV2' }, [400, 'InvalidServiceType']],
    [{}, [400, 'HTTPBadRequest']],
    [{ service_type: 'QOS', enabled: 'perhaps' }, [400, 'HTTPBadRequest']],
    [{ service_type: 'QOS', name: null }, [400, 'HTTPBadRequest']],
  ])('refuse %p', async (values, refusal) => {
    expect(await admin.refusal('POST', '/flavors', { flavor: values })).toEqual(refusal);
  });

  it('say by their profiles what provides them', async () => {
    const id = await flavor();
    const next = `/flavors/${id}/next_providers`;
    expect(await admin.refusal('GET', next)).toEqual([404, 'FlavorServiceProfileBindingNotFound']);
    const profileId = await profile({ driver: DRIVER });
    const path = `/flavors/${id}/service_profiles`;
    const body = { service_profile: { id: profileId } };
    expect(await admin.call('POST', path, body)).toEqual(body);
    expect(await admin.refusal('POST', path, body)).toEqual([409, 'FlavorServiceProfileBindingExists']);
    expect(await admin.call('GET', path)).toEqual({ service_profiles: [{ id: profileId }] });
    expect(await admin.call('GET', `/flavors/${id}`)).toMatchObject({
      flavor: { service_profiles: [profileId] },
    });
    expect(await admin.call('GET', next)).toEqual({
      next_providers: [{ provider: 'single_node', driver: DRIVER }],
    });
    expect(await admin.call('GET', '/service-providers')).toEqual({
      service_providers: [{ service_type: 'L3_ROUTER_NAT', name: 'single_node', default: true }],
    });
    await admin.call('DELETE', `${path}/${profileId}`);
    expect(await admin.refusal('DELETE', `${path}/${profileId}`)).toEqual([
      404,
      'FlavorServiceProfileBindingNotFound',
    ]);
    expect(await admin.refusal('POST', path, { service_profile: { id } })).toEqual([
      404,
      'ServiceProfileNotFound',
    ]);
  });

  it('tell of a provider that is switched off, and of a driver that is not here', async () => {
    const off = await flavor({ service_profiles: [await profile({ driver: DRIVER, enabled: false })] });
    expect(await admin.refusal('GET', `/flavors/${off}/next_providers`)).toEqual([
      503,
      'ServiceProfileDisabled',
    ]);
    const bare = await flavor({ service_profiles: [await profile({ metainfo: 'x' })] });
    expect(await admin.refusal('GET', `/flavors/${bare}/next_providers`)).toEqual([
      404,
      'ServiceProfileDriverNotFound',
    ]);
  });

  it('have profiles with a driver of this cloud or a word of their own, which stay while they are used', async () => {
    const make = (values: Json) => admin.refusal('POST', '/service_profiles', { service_profile: values });
    expect(await make({})).toEqual([400, 'ServiceProfileEmpty']);
    expect(await make({ driver: 'of.another.Cloud' })).toEqual([404, 'ServiceProfileDriverNotFound']);
    const id = await profile({ metainfo: 'gold', description: 'Fast.' });
    const path = `/service_profiles/${id}`;
    const whole = { id, description: 'Fast.', driver: '', metainfo: 'gold', enabled: true };
    expect(await admin.call('GET', path)).toEqual({ service_profile: whole });
    expect(await alice.refusal('GET', path)).toEqual([404, 'ServiceProfileNotFound']);
    expect(await alice.call('GET', '/service_profiles')).toEqual({ service_profiles: [] });
    const change = { service_profile: { description: 'Slow.' } };
    expect(await admin.call('PUT', path, change)).toEqual({
      service_profile: { ...whole, description: 'Slow.' },
    });
    const user = await flavor({ service_profiles: [id] });
    expect(await admin.refusal('PUT', path, change)).toEqual([409, 'ServiceProfileInUse']);
    expect(await admin.refusal('DELETE', path)).toEqual([409, 'ServiceProfileInUse']);
    await admin.call('DELETE', `/flavors/${user}`);
    await admin.call('DELETE', path);
    expect(await admin.refusal('GET', path)).toEqual([404, 'ServiceProfileNotFound']);
  });

  it('are named by routers, and stay while one is of them', async () => {
    const id = await flavor({ service_profiles: [await profile({ driver: DRIVER })] });
    const make = (values: Json) => alice.refusal('POST', '/routers', { router: values });
    const { router } = await alice.call<{ router: Json }>('POST', '/routers', { router: { flavor_id: id } });
    expect(router).toMatchObject({ flavor_id: id });
    expect(await admin.refusal('DELETE', `/flavors/${id}`)).toEqual([409, 'FlavorInUse']);
    const change = { router: { flavor_id: null } };
    expect(await alice.refusal('PUT', `/routers/${router.id}`, change)).toEqual([400, 'HTTPBadRequest']);
    await alice.call('DELETE', `/routers/${router.id}`);
    await admin.call('PUT', `/flavors/${id}`, { flavor: { enabled: false } });
    expect(await make({ flavor_id: id })).toEqual([503, 'FlavorDisabled']);
    await admin.call('DELETE', `/flavors/${id}`);
    expect(await make({ flavor_id: id })).toEqual([404, 'FlavorNotFound']);
    expect(await make({ flavor_id: await flavor() })).toEqual([404, 'FlavorServiceProfileBindingNotFound']);
    expect(await make({ flavor_id: 'gold' })).toEqual([400, 'HTTPBadRequest']);
  });
});
