import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cloud } from '../support/cloud/cloud';
import { Guest } from '../support/cloud/guest';
import type { Json, ServerView } from '../support/cloud/openstack-api';
import { guestImage } from '../support/lab/guest-image';
import { Lab } from '../support/lab/lab';

const SERVERS = '/compute/v2.1/servers';
const NETWORKS = '/network/v2.0';
const PATTERN = '/state/root/pattern';

/** What a guest remembers, in its memory and on its disk, through suspend and resize. One server's story, in order. */
describe('the life of a server on a real host', () => {
  const lab = new Lab({ name: 'mslife', network: '10.213.77' });
  const cloud = new Cloud(lab);
  let server: ServerView;
  let guest: Guest;
  let larger: string;

  const folder = () => `/var/lib/monostack/servers/${server.id}`;
  const act = async (action: string, status: string, argument?: Json) => {
    await cloud.api.act(server.id, action, argument ?? null);
    await cloud.api.untilStatus(server.id, status, 90);
  };
  const write = (text: string) => guest.ssh(`echo ${text} >${PATTERN}; sync`, 'root');
  const read = () => guest.ssh(`cat ${PATTERN}`, 'root');
  /** Of its root disk as the guest sees it, in GiB. */
  const diskGib = async () =>
    Number(await guest.ssh('awk \'$4 == "vda" { print $3 }\' /proc/partitions', 'root')) / 1024 ** 2;
  const memoryMib = async () =>
    Number(await guest.ssh("awk '/MemTotal/ { print $2 }' /proc/meminfo", 'root')) / 1024;
  const aside = () => lab.exec(1, `ls ${folder()} | grep aside || echo none`);

  beforeAll(async () => {
    const image = await guestImage();
    await lab.up(1);
    await cloud.start();
    await cloud.enrol(1);
    const { api } = cloud;
    const keyFile = join(lab.folder, 'guest');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile]);
    await api.create('/compute/v2.1/os-keypairs', 'keypair', {
      name: 'mine',
      type: 'ssh',
      public_key: readFileSync(`${keyFile}.pub`, 'utf8'),
    });
    const network = await api.create(`${NETWORKS}/networks`, 'network', {
      name: 'public',
      shared: true,
      'router:external': true,
      'provider:network_type': 'flat',
      'provider:physical_network': 'public',
    });
    await api.create(`${NETWORKS}/subnets`, 'subnet', {
      network_id: network.id,
      ip_version: 4,
      cidr: '172.24.9.0/24',
    });
    const groups = await api.get<{ security_groups: Array<{ id: string }> }>(
      `${NETWORKS}/security-groups?name=default`,
    );
    await api.create(`${NETWORKS}/security-group-rules`, 'security_group_rule', {
      security_group_id: groups.security_groups[0]?.id,
      direction: 'ingress',
      protocol: 'tcp',
      port_range_min: 22,
      port_range_max: 22,
    });
    const flavor = async (name: string, ram: number, disk: number) =>
      (await api.create('/compute/v2.1/flavors', 'flavor', { name, ram, vcpus: 1, disk })).id;
    larger = await flavor('larger', 192, 2);
    const { id } = await api.create(SERVERS, 'server', {
      name: 'one',
      imageRef: await api.uploadImage('guest', image),
      flavorRef: await flavor('tiny', 128, 1),
      networks: [{ uuid: network.id }],
      key_name: 'mine',
    });
    server = await api.untilStatus(id, 'ACTIVE');
    guest = new Guest(lab, 1, server.addresses.public?.[0]?.addr ?? '', keyFile);
    await guest.untilLogin(90);
    await write('first');
  }, 360_000);

  afterAll(async () => {
    await cloud.remove();
    await lab.down();
  }, 60_000);

  it('goes on where it was suspended, in the same boot', async () => {
    const boot = await guest.untilLogin();
    await guest.ssh('echo kept >/tmp/in-memory', 'root');
    await act('suspend', 'SUSPENDED');
    const saved = () => lab.exec(1, 'virsh -q list --all --with-managed-save --name');
    expect((await saved()).trim()).toBe(`instance-${server.id}`);
    await act('resume', 'ACTIVE');
    expect(await guest.untilLogin()).toBe(boot);
    expect(await guest.ssh('cat /tmp/in-memory', 'root')).toBe('kept');
    expect((await saved()).trim()).toBe('');
  }, 90_000);

  it('has a larger disk and more memory after a resize, and all of the old back after a revert', async () => {
    await act('resize', 'VERIFY_RESIZE', { flavorRef: larger });
    await guest.untilLogin(90);
    expect([await read(), await diskGib()]).toEqual(['first', 2]);
    expect(await memoryMib()).toBeGreaterThan(130);
    await write('second');
    await act('revertResize', 'ACTIVE');
    await guest.untilLogin(90);
    expect([await read(), await diskGib()]).toEqual(['first', 1]);
    expect(await memoryMib()).toBeLessThan(130);
    expect(await aside()).toBe('none');
  }, 240_000);

  it('keeps what it wrote since when the resize is confirmed, while it runs', async () => {
    await act('resize', 'VERIFY_RESIZE', { flavorRef: larger });
    const boot = await guest.untilLogin(90);
    await write('third');
    expect(await aside()).toContain('aside-');
    await act('confirmResize', 'ACTIVE');
    expect(await aside()).toBe('none');
    expect(await guest.untilLogin()).toBe(boot);
    expect([await read(), await diskGib()]).toEqual(['third', 2]);
    const chain = await lab.exec(1, `qemu-img info -U --backing-chain --output json ${folder()}/root.qcow2`);
    expect(chain.match(/"filename"/g)).toHaveLength(2);
  }, 180_000);

  it('leaves nothing of it when it is deleted', async () => {
    await cloud.api.call('DELETE', `${SERVERS}/${server.id}`);
    await cloud.api.untilGone(server.id);
    expect(await lab.exec(1, 'ls /var/lib/monostack/servers; virsh -q list --all --name')).toBe('');
  }, 60_000);
});
