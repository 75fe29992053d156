import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';

type Json = Record<string, unknown>;
type Range = Json & { id: string; available: number[] };

/** As openstacksdk writes it. */
const PATH = '/network_segment_ranges';

describe('network segment ranges', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;
  let bob: NetworkApi;

  beforeAll(async () => {
    app = await AppUnderTest.start({
      MONOSTACK_PASSWORD_COST: '10',
      MONOSTACK_PHYSICAL_NETWORKS: 'physnet1:eth1',
      MONOSTACK_VXLAN_RANGE: '101:110',
    });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
    bob = await NetworkApi.user(app, 'bob');
  }, 30_000);
  afterAll(() => app.stop());

  const make = async (values: Json): Promise<Range> =>
    (
      await admin.call<{ network_segment_range: Range }>('POST', PATH, {
        network_segment_range: { network_type: 'vxlan', ...values },
      })
    ).network_segment_range;
  const show = async (id: string): Promise<Range> =>
    (await admin.call<{ network_segment_range: Range }>('GET', `${PATH}/${id}`)).network_segment_range;
  const numberOf = async (id: string) =>
    (await admin.call<{ network: Json }>('GET', `/networks/${id}`)).network['provider:segmentation_id'];
  const refused = (values: Json) => admin.refusal('POST', PATH, { network_segment_range: values });

  it('are those of the settings at first, which stay as they are', async () => {
    const { network_segment_ranges: ranges } = await admin.call<{ network_segment_ranges: Range[] }>(
      'GET',
      `${PATH}?default=true&sort_key=created_at`,
    );
    const [vxlan, vlan] = ranges.sort((a, b) => (String(a.network_type) < String(b.network_type) ? 1 : -1));
    expect(ranges).toHaveLength(2);
    expect(vxlan).toMatchObject({ network_type: 'vxlan', minimum: 101, maximum: 110, project_id: null });
    expect(vxlan).toMatchObject({ default: true, shared: true, physical_network: '', used: {} });
    expect(vlan).toMatchObject({ physical_network: 'physnet1', minimum: 1, maximum: 4094 });
    expect(vlan?.available).toHaveLength(4094);
    const path = `${PATH}/${vxlan?.id}`;
    expect(await admin.refusal('PUT', path, { network_segment_range: { name: 'x' } })).toEqual([
      400,
      'NetworkSegmentRangeDefaultReadOnly',
    ]);
    expect(await admin.refusal('DELETE', path)).toEqual([400, 'NetworkSegmentRangeDefaultReadOnly']);
  });

  it('give networks of a project its own ids first, and those of nobody else then', async () => {
    const own = await make({ shared: false, project_id: alice.projectId, minimum: 501, maximum: 502 });
    await make({ shared: false, project_id: bob.projectId, minimum: 101, maximum: 109 });
    const [one, two] = [await alice.network(), await alice.network()];
    expect([await numberOf(one.id), await numberOf(two.id)]).toEqual([501, 502]);
    const used = { '501': alice.projectId, '502': alice.projectId };
    expect(await show(own.id)).toMatchObject({ used, available: [], project_id: alice.projectId });
    // Bob's 101 to 109 are not hers; 110 is everybody's.
    const third = await alice.network();
    expect(await numberOf(third.id)).toBe(110);
    expect(await alice.refusal('POST', '/networks', { network: {} })).toEqual([503, 'NoNetworkAvailable']);
    expect(await numberOf((await bob.network()).id)).toBe(101);
    // An administrator may name any.
    await admin.network({ 'provider:network_type': 'vxlan', 'provider:segmentation_id': 7000 });
    await alice.call('DELETE', `/networks/${one.id}`);
    expect(await numberOf((await alice.network()).id)).toBe(501);
  });

  it('of VLANs are of one physical network', async () => {
    const shared = { network_type: 'vlan', physical_network: 'physnet1' };
    const range = await make({ ...shared, shared: false, minimum: 300, maximum: 301 });
    const vlan = { 'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1' };
    expect(await numberOf((await admin.network(vlan)).id)).toBe(300);
    expect(await show(range.id)).toMatchObject({ available: [301] });
    expect(await refused({ ...shared, minimum: 301, maximum: 310 })).toEqual([
      409,
      'NetworkSegmentRangeOverlaps',
    ]);
    await make({ ...shared, physical_network: 'elsewhere', minimum: 301, maximum: 310 });
  });

  it('are changed and taken away while no network needs what would go', async () => {
    const range = await make({ name: 'mine', shared: false, minimum: 9001, maximum: 9004 });
    const path = `${PATH}/${range.id}`;
    const change = (values: Json) => ({ network_segment_range: values });
    const network = await admin.network();
    expect(await numberOf(network.id)).toBe(9001);
    expect(await admin.refusal('PUT', path, change({ minimum: 9002 }))).toEqual([
      409,
      'NetworkSegmentRangeReferencedByProject',
    ]);
    expect(await admin.refusal('DELETE', path)).toEqual([409, 'NetworkSegmentRangeReferencedByProject']);
    expect(await admin.call('PUT', path, change({ maximum: 9002, description: 'Less.' }))).toMatchObject({
      network_segment_range: {
        name: 'mine',
        description: 'Less.',
        maximum: 9002,
        available: [9002],
        revision_number: 2,
      },
    });
    await admin.call('PUT', `${path}/tags/here`);
    expect(await show(range.id)).toMatchObject({ tags: ['here'], revision_number: 3 });
    await admin.call('DELETE', `/networks/${network.id}`);
    await admin.call('DELETE', path);
    expect(await admin.refusal('GET', path)).toEqual([404, 'NetworkSegmentRangeNotFound']);
  });

  it.each<[Json, [number, string]]>([
    [{ network_type: 'gre', minimum: 1, maximum: 2 }, [400, 'NetworkSegmentRangeNetTypeNotSupported']],
    [{ network_type: 'flat', minimum: 1, maximum: 2 }, [400, 'HTTPBadRequest']],
    [{ network_type: 'vxlan', minimum: 2, maximum: 1 }, [400, 'NetworkTunnelRangeError']],
    [{ network_type: 'vxlan', minimum: 1, maximum: 2 ** 24 }, [400, 'NetworkTunnelRangeError']],
    [{ network_type: 'vxlan', minimum: 0, maximum: 5 }, [400, 'HTTPBadRequest']],
    [{ network_type: 'vxlan', minimum: 5 }, [400, 'HTTPBadRequest']],
    [{ network_type: 'vlan', minimum: 1, maximum: 2 }, [400, 'BadRequest']],
    [
      { network_type: 'vlan', physical_network: 'physnet1', minimum: 1, maximum: 4095 },
      [400, 'NetworkVlanRangeError'],
    ],
  ])('refuse %p', async (values, refusal) => {
    expect(await refused(values)).toEqual(refusal);
  });
});
