import { newUuid } from '../../../src/shared/ids';
import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';

type Json = Record<string, unknown>;
type Segment = Json & { id: string };

describe('segments', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;

  beforeAll(async () => {
    app = await AppUnderTest.start({
      MONOSTACK_PASSWORD_COST: '10',
      MONOSTACK_PHYSICAL_NETWORKS: 'physnet1:eth1',
    });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
  }, 30_000);
  afterAll(() => app.stop());

  const segmentOf = async (networkId: string): Promise<Segment> => {
    const { segments } = await admin.call<{ segments: Segment[] }>(
      'GET',
      `/segments?network_id=${networkId}`,
    );
    expect(segments).toHaveLength(1);
    return segments[0] as Segment;
  };

  it('are one for each network, and say how it is carried', async () => {
    const tunnelled = await alice.network();
    const { network } = await admin.call<{ network: Json }>('GET', `/networks/${tunnelled.id}`);
    const segment = await segmentOf(tunnelled.id);
    expect(segment).toMatchObject({
      network_id: tunnelled.id,
      name: null,
      description: null,
      network_type: 'vxlan',
      physical_network: null,
      segmentation_id: network['provider:segmentation_id'],
      revision_number: 1,
      tags: [],
    });
    const tagged = await admin.network({
      'provider:network_type': 'vlan',
      'provider:physical_network': 'physnet1',
      'provider:segmentation_id': 77,
    });
    expect(await segmentOf(tagged.id)).toMatchObject({
      network_type: 'vlan',
      physical_network: 'physnet1',
      segmentation_id: 77,
    });
    await alice.call('DELETE', `/networks/${tunnelled.id}`);
    expect(await admin.refusal('GET', `/segments/${segment.id}`)).toEqual([404, 'SegmentNotFound']);
  });

  it('have a name, a description and tags of their own', async () => {
    const { id } = await segmentOf((await alice.network()).id);
    const change = { segment: { name: 'rack', description: 'Of rack 1.' } };
    expect(await admin.call('PUT', `/segments/${id}`, change)).toMatchObject({
      segment: { ...change.segment, revision_number: 2 },
    });
    await admin.call('PUT', `/segments/${id}/tags/here`);
    expect(await admin.call('GET', '/segments?tags=here')).toMatchObject({
      segments: [{ id, name: 'rack', tags: ['here'], revision_number: 3 }],
    });
    expect(await admin.refusal('PUT', `/segments/${id}`, { segment: { network_type: 'vlan' } })).toEqual([
      400,
      'HTTPBadRequest',
    ]);
  });

  it('are for administrators alone', async () => {
    const { id } = await segmentOf((await alice.network()).id);
    expect(await alice.call('GET', '/segments')).toEqual({ segments: [] });
    expect(await alice.refusal('GET', `/segments/${id}`)).toEqual([404, 'SegmentNotFound']);
    expect(await alice.refusal('PUT', `/segments/${id}`, { segment: {} })).toEqual([404, 'SegmentNotFound']);
  });

  it('come and go with their networks only', async () => {
    const { id: networkId } = await alice.network();
    const { id } = await segmentOf(networkId);
    const second = (network: string) => ({ segment: { network_id: network, network_type: 'vxlan' } });
    const answer = await admin.request('POST', '/segments', second(networkId));
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      {
        NeutronError: {
          type: 'InvalidInput',
          message: `Invalid input for operation: network ${networkId} has segment ${id} already, and hosts carry one segment of each network.`,
          detail: '',
        },
      },
    ]);
    expect(await admin.refusal('POST', '/segments', second(newUuid()))).toEqual([404, 'NetworkNotFound']);
    expect(await admin.refusal('DELETE', `/segments/${id}`)).toEqual([409, 'SegmentInUse']);
  });

  it('are named by all subnets of a network or by none', async () => {
    const { id: networkId } = await alice.network();
    const { id } = await segmentOf(networkId);
    const other = await segmentOf((await alice.network()).id);
    const subnet = (cidr: string, segment: string | null) => ({
      subnet: { network_id: networkId, ip_version: 4, cidr, segment_id: segment },
    });
    const refused = (body: Json) => admin.refusal('POST', '/subnets', body);
    expect(await refused(subnet('10.1.0.0/24', other.id))).toEqual([400, 'NetworkIdsDontMatch']);
    expect(await refused(subnet('10.1.0.0/24', newUuid()))).toEqual([404, 'SegmentNotFound']);
    expect(await alice.refusal('POST', '/subnets', subnet('10.1.0.0/24', id))).toEqual([
      403,
      'PolicyNotAuthorized',
    ]);
    const made = await alice.subnet(networkId);
    expect(made).not.toHaveProperty('segment_id');
    const path = `/subnets/${made.id}`;
    const named = { subnet: { segment_id: id } };
    expect(await admin.call('PUT', path, named)).toMatchObject(named);
    expect(await admin.call('GET', `/subnets?segment_id=${id}`)).toMatchObject({
      subnets: [{ id: made.id }],
    });
    expect(await admin.refusal('PUT', path, { subnet: { segment_id: null } })).toEqual([
      400,
      'SubnetSegmentAssociationChangeNotAllowed',
    ]);
    expect(await refused(subnet('10.1.0.0/24', null))).toEqual([400, 'SubnetsNotAllAssociatedWithSegments']);
    await admin.call('POST', '/subnets', subnet('10.1.0.0/24', id));
    expect(await admin.refusal('DELETE', `/segments/${id}`)).toEqual([409, 'SegmentInUse']);
  });
});
