import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cloud } from '../support/cloud/cloud';
import { Guest } from '../support/cloud/guest';
import type { Json } from '../support/cloud/openstack-api';
import { eventually } from '../support/lab/eventually';
import { guestImage } from '../support/lab/guest-image';
import { Lab } from '../support/lab/lab';

const SERVERS = '/compute/v2.1/servers';

interface Attachment {
  port_id: string;
  fixed_ips: Array<{ ip_address: string }>;
}

/** A guest that runs on a real libvirt host gets a second card, an address for it, and loses it again. */
describe('interfaces of a guest that runs', () => {
  const lab = new Lab({ name: 'msnic', network: '10.213.71' });
  const cloud = new Cloud(lab);
  let keyFile: string;
  let server: string;
  let inside: string;
  let guest: Guest;

  beforeAll(async () => {
    const image = await guestImage();
    await lab.up(1);
    await cloud.start();
    await cloud.enrol(1);
    keyFile = join(lab.folder, 'guest');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile]);
    const { api } = cloud;
    const public_key = readFileSync(`${keyFile}.pub`, 'utf8');
    await api.create('/compute/v2.1/os-keypairs', 'keypair', { name: 'mine', type: 'ssh', public_key });
    const imageRef = await api.uploadImage('guest', image);
    const flavor = { name: 'tiny', ram: 128, vcpus: 1, disk: 1 };
    const flavorRef = (await api.create('/compute/v2.1/flavors', 'flavor', flavor)).id;
    const outside = await makeNetwork('public', '172.24.9.0/24', {
      'router:external': true,
      'provider:network_type': 'flat',
      'provider:physical_network': 'public',
    });
    inside = await makeNetwork('inside', '10.9.0.0/24');
    const groups = await api.get<{ security_groups: Array<{ id: string }> }>(
      '/network/v2.0/security-groups?name=default',
    );
    await api.create('/network/v2.0/security-group-rules', 'security_group_rule', {
      security_group_id: groups.security_groups[0]?.id,
      direction: 'ingress',
      protocol: 'tcp',
    });
    server = (
      await api.create(SERVERS, 'server', {
        ...{ name: 'one', imageRef, flavorRef, key_name: 'mine' },
        networks: [{ uuid: outside }],
      })
    ).id;
    const view = await api.untilStatus(server, 'ACTIVE');
    guest = new Guest(lab, 1, view.addresses.public?.[0]?.addr ?? '', keyFile);
    await guest.untilLogin(90);
  }, 480_000);
  afterAll(async () => {
    await cloud.remove();
    await lab.down();
  }, 60_000);

  async function makeNetwork(name: string, cidr: string, fields: Json = {}): Promise<string> {
    const { id } = await cloud.api.create('/network/v2.0/networks', 'network', { name, ...fields });
    await cloud.api.create('/network/v2.0/subnets', 'subnet', { network_id: id, ip_version: 4, cidr });
    return id;
  }
  const cards = async () => (await guest.ssh('ls /sys/class/net')).split(/\s+/).filter((one) => one !== 'lo');
  const defined = () => lab.exec(1, `virsh dumpxml --inactive instance-${server} | grep -c '<interface'`);
  const attach = async (): Promise<Attachment> => {
    const path = `${SERVERS}/${server}/os-interface`;
    const body = { interfaceAttachment: { net_id: inside } };
    return (await cloud.api.call<{ interfaceAttachment: Attachment }>('POST', path, body))
      .interfaceAttachment;
  };
  const detach = (port: string) => cloud.api.call('DELETE', `${SERVERS}/${server}/os-interface/${port}`);
  const attached = async () =>
    (await cloud.api.get<{ interfaceAttachments: Attachment[] }>(`${SERVERS}/${server}/os-interface`))
      .interfaceAttachments.length;

  it('come with an address that the guest takes, and with its counters', async () => {
    expect(await cards()).toEqual(['eth0']);
    const { fixed_ips } = await attach();
    await eventually('the second card', async () => (await cards()).includes('eth1'), 20);
    const address = fixed_ips[0]?.ip_address ?? '';
    await eventually(
      'its address',
      async () => (await guest.ssh('ip -4 address show dev eth1')).includes(`${address}/24`),
      30,
    );
    expect(await defined()).toBe('2');
    interface Usage {
      memory_details: { maximum: number };
      nic_details: Array<{ rx_packets: number }>;
    }
    // Without hardware support libvirt knows no times of processors.
    const usage = await cloud.api.get<Usage>(`${SERVERS}/${server}/diagnostics`);
    expect(usage.memory_details.maximum).toBeGreaterThan(0);
    expect(usage.nic_details).toHaveLength(2);
    expect(usage.nic_details[0]?.rx_packets).toBeGreaterThan(0);
  }, 120_000);

  it('go from the guest, from its definition and from the host', async () => {
    const { interfaceAttachments } = await cloud.api.get<{ interfaceAttachments: Attachment[] }>(
      `${SERVERS}/${server}/os-interface`,
    );
    const port = interfaceAttachments.at(-1)?.port_id ?? '';
    const tap = `tap${port.slice(0, 11)}`;
    expect(await lab.exec(1, 'ls /sys/class/net')).toContain(tap);
    await detach(port);
    await eventually('one interface', async () => (await attached()) === 1, 60);
    expect(await cards()).toEqual(['eth0']);
    expect(await defined()).toBe('1');
    expect(await lab.exec(1, 'ls /sys/class/net')).not.toContain(tap);
    await eventually(
      'no rules',
      async () => !(await lab.exec(1, 'iptables-save')).includes(port.slice(0, 10)),
      20,
    );
  }, 120_000);

  it('come again after they went', async () => {
    await attach();
    await eventually('the second card', async () => (await cards()).includes('eth1'), 20);
  }, 60_000);
});
