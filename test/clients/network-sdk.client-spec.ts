import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ADMIN_PASSWORD } from '../support/app-under-test';
import { ChildController } from '../support/child-controller';
import { ShellClient } from '../support/shell-client';

const run = promisify(execFile);

/** Made, changed, found and taken away by openstacksdk's own words; prints what it saw. */
const SCRIPT = `
import json, sys, openstack
url, password = sys.argv[1:]
cloud = openstack.connect(auth_url=url + '/v3', username='admin', password=password, project_name='admin',
                          user_domain_name='Default', project_domain_name='Default', region_name='RegionOne')
n = cloud.network
policy = n.create_qos_policy(name='gold')
limit = n.create_qos_bandwidth_limit_rule(policy, max_kbps=1000, direction='ingress')
mark = n.create_qos_dscp_marking_rule(policy, dscp_mark=26)
n.update_qos_bandwidth_limit_rule(limit, policy, max_burst_kbps=500)
network = n.create_network(name='limited', qos_policy_id=policy.id)
ports = [n.create_port(network_id=network.id) for _ in range(3)]
trunk = n.create_trunk(name='t', port_id=ports[0].id)
sub = lambda port, vlan: {'port_id': port.id, 'segmentation_type': 'vlan', 'segmentation_id': vlan}
n.add_trunk_subports(trunk, [sub(ports[1], 101), sub(ports[2], 102)])
n.delete_trunk_subports(trunk, [{'port_id': ports[1].id}])
router = n.create_router(name='r')
helper = n.create_conntrack_helper(router, protocol='tcp', port=21, helper='ftp')
print(json.dumps({
    'rules': [(r['type'], r.get('max_burst_kbps')) for r in n.get_qos_policy(policy).rules],
    'types': [t.type for t in n.qos_rule_types()],
    'inherited': n.get_port(ports[0]).qos_network_policy_id == policy.id,
    'subports': n.get_trunk_subports(trunk)['sub_ports'] == [sub(ports[2], 102)],
    'details': n.get_port(ports[0]).trunk_details['sub_ports'][0]['segmentation_id'],
    'helpers': [h.helper for h in n.conntrack_helpers(router)],
    'found': n.find_qos_policy('gold').id == policy.id and n.find_trunk('t').id == trunk.id,
}))
n.delete_trunk(trunk)
n.delete_conntrack_helper(helper, router)
n.delete_router(router)
for port in ports: n.delete_port(port)
n.delete_network(network)
n.delete_qos_dscp_marking_rule(mark, policy)
n.delete_qos_policy(policy)
assert not list(n.qos_policies()) and not list(n.trunks())
`;

describe("openstacksdk's quality of service, trunks and conntrack helpers", () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-sdk-'));
  let controller: ChildController;

  beforeAll(async () => {
    controller = await ChildController.start(join(folder, 'data'));
  }, 60_000);
  afterAll(async () => {
    await controller?.kill();
    ChildController.cleanUp();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are made, changed, found and taken away', async () => {
    const { stdout } = await run('/usr/bin/python3', ['-c', SCRIPT, controller.url, ADMIN_PASSWORD], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONWARNINGS: 'ignore' },
    });
    expect(JSON.parse(stdout)).toEqual({
      rules: [
        ['bandwidth_limit', 500],
        ['dscp_marking', null],
      ],
      types: ['bandwidth_limit', 'packet_rate_limit', 'dscp_marking'],
      ...{ inherited: true, subports: true, details: 102, helpers: ['ftp'], found: true },
    });
  }, 120_000);

  it('are typed as the command has them', async () => {
    const client = new ShellClient(controller.url);
    const policy = await client.json('network', 'qos', 'policy', 'create', 'silver');
    await client.openstack(
      ...['network', 'qos', 'rule', 'create', '--type', 'bandwidth-limit', '--max-kbps', '2000'],
      ...['--max-burst-kbits', '1600', '--ingress', 'silver'],
    );
    expect(await client.list('network', 'qos', 'rule', 'list', 'silver')).toMatchObject([
      { 'Max Kbps': 2000, 'Max Burst Kbits': 1600, Direction: 'ingress' },
    ]);
    const network = await client.json('network', 'create', '--qos-policy', 'silver', 'n');
    expect(network).toMatchObject({ qos_policy_id: policy.id });
  }, 180_000);
});
