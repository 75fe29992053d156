import { copyFile, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { HostNetworkPlan } from '../../src/hypervisor/host-network.port';
import { LinuxNetwork } from '../../src/hypervisor/linux-network/linux-network';
import { METADATA_SOCKET } from '../../src/hypervisor/linux-network/names';
import {
  guestPort,
  NETWORK,
  natSegment,
  planOf,
} from '../../src/hypervisor/linux-network/sample-plan.fixture';
import { SshHostShell } from '../../src/hypervisor/shell/ssh-host-shell';
import { eventually } from '../support/lab/eventually';
import { guestImage } from '../support/lab/guest-image';
import { Lab } from '../support/lab/lab';

const SSH_IN = { direction: 'ingress', family: 'inet', protocol: 6, portMin: 22, portMax: 22 } as const;

/** A network and a real guest on it, on a host that is reached over SSH. */
describe('the network of a host over SSH', () => {
  const lab = new Lab({ name: 'msnet', network: '10.213.67' });
  const port = guestPort(10);
  const closed = planOf([natSegment()], [port]);
  const open: HostNetworkPlan = planOf([natSegment()], [{ ...port, rules: [...port.rules, SSH_IN] }]);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(
      `${request.headers['x-monostack-network']} ${request.headers['x-forwarded-for']} ${request.url}`,
    );
    response.setHeader('content-type', 'application/json');
    response.end('{"uuid": "0b6f1f0e-7f3c-4a53-9f0c-0a52a5c1d001", "hostname": "web.novalocal"}');
  });
  let shell: SshHostShell;

  async function connect(): Promise<LinuxNetwork> {
    const key = { privateKey: await readFile(lab.keyFile, 'utf8'), publicLine: '' };
    const target = { user: 'root', address: lab.address(1), port: 22 };
    shell = new SshHostShell({ host: lab.hostName(1), target, key, pinnedKey: null });
    shell.forwardUnixSocket(METADATA_SOCKET, (socket) => server.emit('connection', socket));
    return new LinuxNetwork(shell);
  }
  const consoleText = () => lab.exec(1, 'cat /var/lib/monostack/console.log');
  const sshIsOpen = async () =>
    (await lab.exec(
      1,
      'timeout 2 bash -c ": </dev/tcp/10.9.0.10/22" 2>/dev/null && echo open || echo closed',
    )) === 'open';

  beforeAll(async () => {
    const image = await guestImage();
    await lab.up(1);
    await copyFile(image, join(lab.folder, '1/disk/lib-monostack/base.qcow2'));
  }, 360_000);
  afterAll(async () => {
    await shell?.close();
    await lab.down();
  }, 60_000);

  it('takes a real guest in: DHCP, metadata, and the port that a rule opens', async () => {
    const network = await connect();
    await network.apply(closed);
    await lab.exec(1, START_GUEST);
    await eventually('guest is up', async () => (await consoleText()).includes('ssh ready'), 90);
    expect(await consoleText()).toContain('MONOSTACK-GUEST address 10.9.0.10 eth0');
    expect(await consoleText()).toContain('MONOSTACK-GUEST metadata ok 0b6f1f0e-7f3c-4a53-9f0c-0a52a5c1d001');
    expect(asked).toContain(`${NETWORK} 10.9.0.10 /openstack/latest/meta_data.json`);
    expect(await sshIsOpen()).toBe(false);
    await network.apply(open);
    expect(await sshIsOpen()).toBe(true);
    await network.apply(closed);
    expect(await sshIsOpen()).toBe(false);
  }, 120_000);

  it('goes on serving when the connection ends', async () => {
    await shell.close();
    const network = await connect();
    expect(await network.apply(closed)).toEqual([]);
    expect((await network.inspect()).haproxy).toHaveLength(1);
  }, 30_000);

  it('puts a running guest back into a bridge that was lost', async () => {
    const network = await connect();
    await network.apply(open);
    await lab.exec(1, 'ip link del brq5fbbf2ac-4d');
    expect(await sshIsOpen()).toBe(false);
    await network.apply(open);
    await eventually('reachable', sshIsOpen, 10);
  }, 60_000);

  it('heals when the host was switched off and on, and leaves nothing in the end', async () => {
    await shell.close();
    await lab.powerOff(1);
    await lab.powerOn(1);
    const network = await connect();
    await eventually('network is there', async () => (await network.apply(open)).length > 0, 20);
    await lab.exec(1, 'virsh -q start try');
    await eventually('reachable', sshIsOpen, 60);
    await lab.exec(1, 'virsh -q destroy try');
    await network.apply(planOf([], []));
    // The socket is the way to the controller, which is open as long as the controller is there.
    const held = { ...(await network.inspect()), metadataSocket: [] };
    expect(Object.values(held).flat()).toEqual([]);
    expect(await lab.exec(1, 'ls /sys/class/net | tr "\\n" " "')).toBe('eth0 eth1 lo');
  }, 120_000);
});

const START_GUEST = `
cd /var/lib/monostack
qemu-img create -q -f qcow2 -b base.qcow2 -F qcow2 try.qcow2
cat >try.xml <<DOMAIN
<domain type='qemu'><name>try</name><memory unit='MiB'>128</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features>
<devices><disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/var/lib/monostack/try.qcow2'/>
<target dev='vda' bus='virtio'/></disk>
<interface type='bridge'><source bridge='brq5fbbf2ac-4d'/><target dev='${guestPort(10).tap}'/>
<mac address='${guestPort(10).mac}'/><model type='virtio'/></interface>
<serial type='file'><source path='/var/lib/monostack/console.log'/></serial>
<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
</devices></domain>
DOMAIN
virsh -q define try.xml
virsh -q start try`;
