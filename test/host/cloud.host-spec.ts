import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cloud } from '../support/cloud/cloud';
import { Guest } from '../support/cloud/guest';
import { holdings } from '../support/cloud/holdings';
import type { Json, ServerView } from '../support/cloud/openstack-api';
import { eventually } from '../support/lab/eventually';
import { guestImage } from '../support/lab/guest-image';
import { Lab } from '../support/lab/lab';

const SERVERS = '/compute/v2.1/servers';
const RULES = '/network/v2.0/security-group-rules';
const ROUTERS = '/network/v2.0/routers';
const FLOATING = '/network/v2.0/floatingips';

/**
 * The whole product on two real libvirt hosts: one story, told in order. Two servers live through it, `one` on host 1
 * and `two` on host 2, each on the network `public` (NAT) and on the isolated network `inside` (VXLAN).
 */
describe('a cloud on two hosts', () => {
  const lab = new Lab({ name: 'mstory', network: '10.213.62' });
  const cloud = new Cloud(lab);
  const ids: Record<'image' | 'flavor' | 'public' | 'inside' | 'group', string> = {
    image: '',
    flavor: '',
    public: '',
    inside: '',
    group: '',
  };
  let keyFile: string;
  let one: ServerView;
  let two: ServerView;
  let guestOne: Guest;
  let guestTwo: Guest;

  async function request(name: string, fields: Json = {}): Promise<string> {
    const base = { name, imageRef: ids.image, flavorRef: ids.flavor, networks: [{ uuid: ids.public }] };
    return (await cloud.api.create(SERVERS, 'server', { ...base, key_name: 'mine', ...fields })).id;
  }
  const onBoth = (): Json => ({ networks: [{ uuid: ids.public }, { uuid: ids.inside }] });
  const onHost = (host: number): Json => ({ availability_zone: `nova:${lab.hostName(host)}` });
  const addressOn = (server: ServerView, network: string) => server.addresses[network]?.[0]?.addr ?? '';
  const allow = (protocol: string, port?: number): Promise<Json & { id: string }> =>
    cloud.api.create(RULES, 'security_group_rule', {
      security_group_id: ids.group,
      direction: 'ingress',
      protocol,
      ...(port ? { port_range_min: port, port_range_max: port } : {}),
    });
  const hostState = async (host: number): Promise<unknown> => {
    const { services } = await cloud.api.get<{ services: Json[] }>('/compute/v2.1/os-services');
    return services.find((service) => service.host === lab.hostName(host))?.state;
  };
  const domainState = (host: number, id: string) => lab.exec(host, `virsh domstate instance-${id}`);

  beforeAll(async () => {
    const image = await guestImage();
    await lab.up(2);
    await cloud.start();
    keyFile = join(lab.folder, 'guest');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile]);
    const { api } = cloud;
    await api.create('/compute/v2.1/os-keypairs', 'keypair', {
      name: 'mine',
      type: 'ssh',
      public_key: readFileSync(`${keyFile}.pub`, 'utf8'),
    });
    ids.image = await api.uploadImage('guest', image);
    const flavor = { name: 'tiny', ram: 128, vcpus: 1, disk: 1 };
    ids.flavor = (await api.create('/compute/v2.1/flavors', 'flavor', flavor)).id;
    ids.public = await makeNetwork('public', '172.24.8.0/24', {
      shared: true,
      'router:external': true,
      'provider:network_type': 'flat',
      'provider:physical_network': 'public',
    });
    ids.inside = await makeNetwork('inside', '10.8.0.0/24');
    const groups = await api.get<{ security_groups: Array<{ id: string }> }>(
      '/network/v2.0/security-groups?name=default',
    );
    ids.group = groups.security_groups[0]?.id ?? '';
  }, 360_000);

  async function makeNetwork(name: string, cidr: string, fields: Json = {}): Promise<string> {
    const { id } = await cloud.api.create('/network/v2.0/networks', 'network', { name, ...fields });
    await cloud.api.create('/network/v2.0/subnets', 'subnet', { network_id: id, ip_version: 4, cidr });
    return id;
  }

  afterAll(async () => {
    await cloud.remove();
    await lab.down();
  }, 60_000);

  it('refuses a machine that does not know its key, and takes those that do', async () => {
    const connection = `root@${lab.address(1)}`;
    await expect(cloud.api.create('/monostack/v1/hosts', 'host', { connection })).rejects.toThrow(
      'authorized_keys',
    );
    expect(await Promise.all([cloud.enrol(1), cloud.enrol(2)])).toEqual([lab.hostName(1), lab.hostName(2)]);
    expect([await hostState(1), await hostState(2)]).toEqual(['up', 'up']);
  }, 30_000);

  it('boots a server on each host, which take their addresses, metadata and keys', async () => {
    const wanted = [
      await request('one', { ...onBoth(), ...onHost(1), config_drive: true }),
      await request('two', { ...onBoth(), ...onHost(2) }),
    ];
    [one, two] = (await Promise.all(wanted.map((id) => cloud.api.untilStatus(id, 'ACTIVE')))) as [
      ServerView,
      ServerView,
    ];
    guestOne = new Guest(lab, 1, addressOn(one, 'public'), keyFile);
    guestTwo = new Guest(lab, 2, addressOn(two, 'public'), keyFile);
    for (const server of [one, two]) {
      const text = await eventually(
        'ssh ready',
        async () => {
          const said = await cloud.api.console(server.id);
          return said.includes('MONOSTACK-GUEST ssh ready') && said;
        },
        90,
      );
      expect(text).toContain(`MONOSTACK-GUEST address ${addressOn(server, 'public')} eth0`);
      expect(text).toContain(`MONOSTACK-GUEST metadata ok ${server.id} service`);
    }
  }, 180_000);

  it('lets nobody in until a rule does, and shuts again without it', async () => {
    expect(await guestOne.isOpen(22)).toBe(false);
    const rule = await allow('tcp', 22);
    await eventually('open', () => guestOne.isOpen(22), 10);
    expect(await guestOne.ssh('id -un; hostname')).toBe('monostack\none');
    expect(await guestOne.ssh('wget -q -O - http://169.254.169.254/latest/meta-data/local-ipv4')).toBe(
      guestOne.address,
    );
    await cloud.api.call('DELETE', `${RULES}/${rule.id}`);
    await eventually('closed', async () => !(await guestOne.isOpen(22)), 10);
    await allow('tcp', 22);
    await guestTwo.untilLogin(10);
  }, 60_000);

  it('reads the same from the config drive', async () => {
    const show =
      'for m in /lib/modules/late/*; do insmod $m 2>/dev/null; done; mkdir -p /tmp/c && mount -t iso9660 -o ro /dev/vdb /tmp/c && cat /tmp/c/openstack/latest/meta_data.json';
    const metadata = JSON.parse(await guestOne.ssh(show, 'root')) as Json;
    expect(metadata).toMatchObject({ uuid: one.id, name: 'one' });
  }, 30_000);

  it('carries the isolated network between the hosts, for members of the group', async () => {
    const inside = addressOn(two, 'inside');
    await eventually('a ping over VXLAN', () => guestOne.canPing(inside), 20);
    expect(await guestOne.canPing(inside, 1400)).toBe(true);
    // No rule lets the host itself ping: the group's own members may.
    const fromHost = `ping -c 1 -W 1 ${guestOne.address} >/dev/null && echo yes || echo no`;
    expect(await lab.exec(1, fromHost)).toBe('no');
  }, 60_000);

  it('reaches a guest of the isolated network by a floating IP, and the outside from it', async () => {
    const router = (await cloud.api.create(ROUTERS, 'router', { name: 'out' })).id;
    const subnet = await cloud.api.get<{ subnets: Array<{ id: string }> }>(
      `/network/v2.0/subnets?network_id=${ids.inside}`,
    );
    const inside = { subnet_id: subnet.subnets[0]?.id };
    await cloud.api.call('PUT', `${ROUTERS}/${router}/add_router_interface`, inside);
    await cloud.api.call('PUT', `${ROUTERS}/${router}`, {
      router: { external_gateway_info: { network_id: ids.public } },
    });
    const { ports } = await cloud.api.get<{ ports: Array<{ id: string; 'binding:host_id': string }> }>(
      `/network/v2.0/ports?device_id=${router}&network_id=${ids.inside}`,
    );
    const host = ports[0]?.['binding:host_id'] === lab.hostName(1) ? 1 : 2;
    // Its only card is inside: it takes its key by the metadata service, and its default route leads to the router.
    const server = await request('routed', { networks: [{ uuid: ids.inside }], ...onHost(2) });
    await cloud.api.untilStatus(server, 'ACTIVE');
    const own = await cloud.api.get<{ ports: Array<{ id: string }> }>(
      `/network/v2.0/ports?device_id=${server}`,
    );
    const ip = await cloud.api.create(FLOATING, 'floatingip', {
      floating_network_id: ids.public,
      port_id: own.ports[0]?.id,
    });
    const routed = new Guest(lab, host, String(ip.floating_ip_address), keyFile);
    await routed.untilLogin(90);
    const { floatingip } = await cloud.api.get<{ floatingip: Json }>(`${FLOATING}/${ip.id}`);
    expect(floatingip.status).toBe('ACTIVE');
    expect(await routed.canPing('172.24.8.1')).toBe(true);

    await cloud.api.call('DELETE', `${FLOATING}/${ip.id}`);
    await eventually('closed', async () => !(await routed.isOpen(22)), 20);
    await cloud.api.call('DELETE', `${SERVERS}/${server}`);
    await cloud.api.untilGone(server);
    await cloud.api.call('PUT', `${ROUTERS}/${router}`, { router: { external_gateway_info: {} } });
    await cloud.api.call('PUT', `${ROUTERS}/${router}/remove_router_interface`, inside);
    await cloud.api.call('DELETE', `${ROUTERS}/${router}`);
    const left = 'ip netns list | grep -c qrouter || true';
    await eventually('no router', async () => (await lab.exec(host, left)).trim() === '0', 20);
  }, 180_000);

  it('stops, starts and reboots servers, softly and hard', async () => {
    await cloud.api.act(one.id, 'os-stop');
    await cloud.api.untilStatus(one.id, 'SHUTOFF');
    expect(await domainState(1, one.id)).toBe('shut off');
    await cloud.api.act(one.id, 'os-start');
    await cloud.api.untilStatus(one.id, 'ACTIVE');
    const boots = [await guestOne.untilLogin()];
    for (const type of ['SOFT', 'HARD']) {
      await cloud.api.act(one.id, 'reboot', { type });
      await cloud.api.untilStatus(one.id, 'ACTIVE');
      boots.push(await guestOne.untilLogin());
    }
    expect(new Set(boots).size).toBe(3);
  }, 240_000);

  it('sees that a guest powered itself off', async () => {
    await guestTwo.ssh('poweroff', 'root').catch(() => undefined);
    await cloud.api.untilStatus(two.id, 'SHUTOFF', 15);
    await cloud.api.act(two.id, 'os-start');
    await cloud.api.untilStatus(two.id, 'ACTIVE');
    await guestTwo.untilLogin();
  }, 120_000);

  it('says for each host why a server is too large', async () => {
    const flavor = { name: 'huge', ram: 128, vcpus: 1, disk: 1_000_000 };
    const { id } = await cloud.api.create('/compute/v2.1/flavors', 'flavor', flavor);
    const server = await request('huge', { flavorRef: id });
    const { fault } = await cloud.api.untilStatus(server, 'ERROR');
    for (const host of [1, 2]) expect(fault?.details).toMatch(new RegExp(`${lab.hostName(host)}: disk`));
    await cloud.api.call('DELETE', `${SERVERS}/${server}`);
    await cloud.api.untilGone(server);
  }, 30_000);

  // Claiming a host, making its network and disk, starting the guest: about these moments after the request.
  it.each([0, 120, 500])(
    'survives kill -9 %i ms into a boot and into a delete',
    async (delay) => {
      const before = await Promise.all([holdings(lab, 1), holdings(lab, 2)]);
      const server = await request(`killed-${delay}`);
      await sleep(delay);
      await cloud.restart();
      await cloud.api.untilStatus(server, 'ACTIVE');
      await cloud.api.call('DELETE', `${SERVERS}/${server}`);
      await sleep(delay);
      await cloud.restart();
      await cloud.api.untilGone(server);
      await eventually(
        'as before',
        async () => {
          expect(await Promise.all([holdings(lab, 1), holdings(lab, 2)])).toEqual(before);
          return true;
        },
        10,
      );
      await expectNoRows(server);
    },
    120_000,
  );

  it('keeps the servers of a host that is cut off, and takes it back', async () => {
    await lab.cutOff(2);
    await eventually('down', async () => (await hostState(2)) === 'down', 40);
    expect((await cloud.api.server(two.id)).status).toBe('ACTIVE');
    await lab.reconnect(2);
    await eventually('up', async () => (await hostState(2)) === 'up', 40);
    await eventually('a ping', () => guestOne.canPing(addressOn(two, 'inside')), 20);
    expect((await cloud.api.server(two.id)).status).toBe('ACTIVE');
  }, 120_000);

  it('runs the servers of a host again that lost its power', async () => {
    const before = await guestOne.untilLogin();
    await lab.powerOff(1);
    await lab.powerOn(1);
    await eventually('runs again', async () => (await domainState(1, one.id)) === 'running', 60);
    await cloud.api.untilStatus(one.id, 'ACTIVE');
    expect(await guestOne.untilLogin(90)).not.toBe(before);
    await eventually('a ping over VXLAN', () => guestOne.canPing(addressOn(two, 'inside')), 20);
  }, 180_000);

  it('loses nothing to a controller with an empty database', async () => {
    const stranger = new Cloud(lab);
    try {
      await stranger.start();
      const before = await holdings(lab, 1);
      await expect(stranger.enrol(1)).rejects.toThrow('carries the mark of the cloud');
      const path = `/monostack/v1/hosts/${await stranger.enrol(1, true)}`;
      await eventually(
        'the guest is reported',
        async () => {
          const { host } = await stranger.api.get<{ host: { unknown: Array<{ name: string }> } }>(path);
          return host.unknown.some(({ name }) => name === `instance-${one.id}`);
        },
        30,
      );
      expect(await holdings(lab, 1)).toEqual(before);
      expect(await domainState(1, one.id)).toBe('running');
      expect(await guestOne.canPing(addressOn(two, 'inside'))).toBe(true);
      await stranger.api.call('DELETE', path);
    } finally {
      await stranger.kill();
      rmSync(stranger.dataDir, { recursive: true, force: true });
    }
  }, 120_000);

  it('leaves nothing when servers are deleted', async () => {
    for (const server of [one, two]) await cloud.api.call('DELETE', `${SERVERS}/${server.id}`);
    for (const server of [one, two]) {
      await cloud.api.untilGone(server.id);
      await expectNoRows(server.id);
    }
    expect(await Promise.all([holdings(lab, 1), holdings(lab, 2)])).toEqual([[], []]);
  }, 60_000);

  async function expectNoRows(server: string): Promise<void> {
    const { ports } = await cloud.api.get<{ ports: Json[] }>(`/network/v2.0/ports?device_id=${server}`);
    expect(ports).toEqual([]);
    const { allocations } = await cloud.api.get<{ allocations: Json }>(`/placement/allocations/${server}`);
    expect(allocations).toEqual({});
  }
});
