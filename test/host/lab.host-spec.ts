import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/lab/eventually';
import { guestImage } from '../support/lab/guest-image';
import { Lab } from '../support/lab/lab';

/** The lab and the guest image themselves, with nothing of Monostack: what fails here is no fault of the product. */
describe('the lab of hypervisor hosts', () => {
  const lab = new Lab({ name: 'mslabself', network: '10.213.9' });
  const ssh = (host: number, script: string): Promise<string> =>
    lab.exec(
      host,
      `ip netns exec qdhcp-try ssh -i /root/guest -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=3 monostack@10.99.0.5 ${JSON.stringify(script)}`,
    );

  beforeAll(async () => {
    const image = await guestImage();
    await lab.up(2);
    await copyFile(image, join(lab.folder, '1/disk/lib-monostack/base.qcow2'));
  }, 360_000);
  afterAll(() => lab.down(), 60_000);

  it('gives each host its own libvirt, name and interfaces', async () => {
    expect(await lab.exec(1, 'hostname')).toBe('mslabself1');
    expect(await lab.exec(1, 'virsh -q list --all')).toBe('');
    const uuids = await Promise.all(
      [1, 2].map((host) => lab.exec(host, 'virsh capabilities | grep -m1 "<uuid>"')),
    );
    expect(new Set(uuids).size).toBe(2);
    expect(await lab.exec(1, 'ls /sys/class/net | tr "\\n" " "')).toBe('eth0 eth1 lo');
  });

  it('boots the guest, which takes DHCP, metadata and its key, and shuts down by its power button', async () => {
    await lab.exec(1, PREPARE_NETWORK);
    await lab.exec(1, START_GUEST);
    const log = (): Promise<string> => lab.exec(1, 'cat /var/lib/monostack/console.log');
    await eventually('ssh ready', async () => (await log()).includes('ssh ready'), 60);
    expect(await log()).toContain('MONOSTACK-GUEST address 10.99.0.5 eth0');
    expect(await log()).toContain('MONOSTACK-GUEST metadata ok 0b6f1f0e-7f3c-4a53-9f0c-0a52a5c1d001 service');
    expect(await ssh(1, 'id -un; hostname; ip route show 169.254.169.254; cat /sys/class/net/eth0/mtu')).toBe(
      'monostack\nby-hand\n169.254.169.254 via 10.99.0.2 dev eth0  metric 100 \n1400',
    );
    await lab.exec(1, 'virsh -q shutdown try');
    await eventually('shut off', async () => (await lab.exec(1, 'virsh domstate try')) === 'shut off', 10);
  }, 120_000);

  it('loses memory and network with the power, keeps the disk', async () => {
    await lab.exec(1, 'virsh -q start try');
    await lab.powerOff(1);
    await lab.powerOn(1);
    expect(await lab.exec(1, 'virsh domstate try; ip netns; ls /sys/class/net | tr "\\n" " "')).toBe(
      'shut off\n\neth0 eth1 lo',
    );
  }, 60_000);

  it('takes a host off the network and puts it back', async () => {
    const ping = (): Promise<string> =>
      lab.exec(
        2,
        `timeout 2 bash -c ": </dev/tcp/${lab.address(1)}/22" 2>/dev/null && echo there || echo gone`,
      );
    expect(await ping()).toBe('there');
    await lab.cutOff(1);
    expect(await ping()).toBe('gone');
    await lab.reconnect(1);
    await eventually('reachable again', async () => (await ping()) === 'there', 10);
  }, 60_000);
});

const PREPARE_NETWORK = `
ip link add brtry type bridge && ip link set brtry up
ip netns add qdhcp-try
ip link add taptry type veth peer name ns-try netns qdhcp-try
ip link set taptry master brtry up
ip -n qdhcp-try link set lo up && ip -n qdhcp-try link set ns-try up
ip -n qdhcp-try addr add 10.99.0.2/24 dev ns-try
ip -n qdhcp-try addr add 169.254.169.254/32 dev ns-try
mkdir -p /run/try && ssh-keygen -q -t ed25519 -N '' -f /root/guest
ip netns exec qdhcp-try dnsmasq --conf-file=/dev/null --no-hosts --no-resolv --port=0 --bind-interfaces \\
  --interface=ns-try --dhcp-range=10.99.0.0,static,255.255.255.0,300s --dhcp-host=52:54:00:00:00:05,10.99.0.5 \\
  --dhcp-option=121,169.254.169.254/32,10.99.0.2,0.0.0.0/0,10.99.0.1 --dhcp-option=26,1400 \\
  --pid-file=/run/try/dnsmasq.pid --dhcp-leasefile=/run/try/leases
key=$(cat /root/guest.pub)
cat >/run/try/meta_data.json <<META
{"uuid": "0b6f1f0e-7f3c-4a53-9f0c-0a52a5c1d001", "hostname": "by-hand.novalocal", "public_keys": {"k": "$key\\n"}}
META
cat >/run/try/haproxy.cfg <<PROXY
defaults
  mode http
  timeout client 10s
  timeout server 10s
  timeout connect 5s
frontend metadata
  bind 169.254.169.254:80
  http-request return status 200 content-type application/json file /run/try/meta_data.json if { path -m end meta_data.json }
  http-request return status 404
PROXY
ip netns exec qdhcp-try haproxy -D -p /run/try/haproxy.pid -f /run/try/haproxy.cfg`;

const START_GUEST = `
cd /var/lib/monostack
qemu-img create -q -f qcow2 -b base.qcow2 -F qcow2 try.qcow2
cat >try.xml <<DOMAIN
<domain type='qemu'><name>try</name><memory unit='MiB'>128</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features>
<devices><disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/var/lib/monostack/try.qcow2'/>
<target dev='vda' bus='virtio'/></disk>
<interface type='bridge'><source bridge='brtry'/><mac address='52:54:00:00:00:05'/><model type='virtio'/></interface>
<serial type='file'><source path='/var/lib/monostack/console.log'/></serial>
<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
</devices></domain>
DOMAIN
virsh -q define try.xml
virsh -q start try`;
