import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Examination, HostTarget } from '../../src/hypervisor/host-driver.port';
import type { HostNetworkPlan } from '../../src/hypervisor/host-network.port';
import { HostMetadataRelay } from '../../src/hypervisor/hosts/host-metadata-relay';
import { hypervisorContract } from '../../src/hypervisor/hypervisor.contract';
import type { DomainSpec } from '../../src/hypervisor/hypervisor.port';
import { LibvirtDriver } from '../../src/hypervisor/libvirt/libvirt-driver';
import { LinuxNetwork } from '../../src/hypervisor/linux-network/linux-network';
import { eventually } from '../support/lab/eventually';
import { guestImage } from '../support/lab/guest-image';
import { Lab } from '../support/lab/lab';

const serverId = 'b71e0f2e-7f6c-4c52-8bd8-0d3c3f5e7a11';
const networkId = 'c0ffee00-0000-4000-8000-000000000001';
const nic = {
  portId: 'a2f1c9d0-1111-4222-8333-444455556666',
  mac: 'fa:16:3e:00:00:01',
  tap: 'tapa2f1c9d0-11',
  bridge: 'brqc0ffee00-00',
  model: 'virtio',
  mtu: 1450,
} as const;
const spec: DomainSpec = {
  serverId,
  displayName: `$(reboot) "<x>&'\n\u0007`,
  projectId: 'p',
  vcpus: 1,
  memoryMib: 128,
  disks: [{ name: 'root', bus: 'virtio' }],
  configDrive: true,
  nics: [nic],
};
const firewall = { ports: [], addressSets: [] };
const plan: HostNetworkPlan = {
  segments: [{ networkId, bridge: nic.bridge, mtu: nic.mtu, uplink: { kind: 'none' } }],
  firewall,
};

jest.setTimeout(120_000);

/** The real driver over SSH to a real libvirt: the same suite as the simulated hosts pass, and what only it has. */
describe('libvirt over SSH', () => {
  const lab = new Lab({ name: 'mslabvirt', network: '10.213.14' });
  const dataDir = mkdtempSync(join(tmpdir(), 'monostack-virt-'));
  const driver = new LibvirtDriver(dataDir, (shell) => new LinuxNetwork(shell));
  const connection = `root@${lab.address(1)}`;
  const events: string[] = [];
  let stopWatching: () => void;
  let imagePath: string;
  let seen: Examination;
  let host: HostTarget;

  beforeAll(async () => {
    imagePath = await guestImage();
    await lab.up(1);
    await lab.exec(1, `echo '${await driver.publicKey()}' >> /root/.ssh/authorized_keys`);
    seen = await driver.examine(connection, null);
    host = { id: 'h1', name: seen.name, connection, hostKey: seen.hostKey };
    let started = false;
    stopWatching = driver.watch(host, {
      domainChanged: (id, state) => events.push(`${id === serverId ? '' : id}${state}`),
      streamStarted: () => {
        started = true;
      },
    });
    await eventually('the event stream', async () => started, 10);
  }, 360_000);
  afterAll(async () => {
    stopWatching();
    await driver.releaseAll();
    await lab.down();
    rmSync(dataDir, { recursive: true });
  }, 60_000);

  it('is enrolled with its key pinned and its facts', () => {
    expect(seen).toMatchObject({ name: 'mslabvirt1', problems: [] });
    expect(seen.hostKey).toMatch(/^ssh-ed25519 /);
    expect(seen.facts).toMatchObject({ hostIp: lab.address(1), cpuArch: 'x86_64' });
    expect(Math.abs(seen.facts.clockSkewSeconds)).toBeLessThan(2);
  });

  hypervisorContract(() => ({
    hypervisor: driver.hypervisor(host),
    plan,
    emptyPlan: { segments: [], firewall },
    spec,
    image: { format: 'qcow2', content: readFileSync(imagePath), key: 'guest-1', path: imagePath },
    consoleSays: 'MONOSTACK-GUEST',
    consoleWithinMs: 60_000,
    graceSeconds: 15,
  }));

  it('told of every change of power by its event stream', async () => {
    await eventually('the last event', async () => events.at(-1) === 'gone', 5);
    // libvirt tells of a start twice: as started, and as resumed.
    const changes = events.filter((event, index) => event !== events[index - 1]);
    expect(changes.slice(0, 3)).toEqual(['running', 'paused', 'running']);
    expect(events).toEqual(expect.arrayContaining(['shutoff', 'gone']));
    expect(events.filter((event) => event.length > 'shutoff'.length)).toEqual([]);
  });

  it('leaves no file behind', async () => {
    expect(await lab.exec(1, 'find /var/lib/monostack/base /var/lib/monostack/servers -type f')).toBe('');
  });

  it('brings requests to the metadata socket of the host', async () => {
    const relay = new HostMetadataRelay(driver);
    const detach = relay.attach(host);
    relay.serve(async ({ path, clientAddress }) => ({
      status: 200,
      contentType: 'text/plain',
      body: Buffer.from(`${path} for ${clientAddress}`),
    }));
    const stamps = `-H 'X-Monostack-Network: ${networkId}' -H 'X-Forwarded-For: 10.0.0.5'`;
    const ask = `curl -s -m 3 --unix-socket /run/monostack/metadata.sock ${stamps} http://h/openstack`;
    await eventually(
      'an answer',
      async () => (await lab.exec(1, ask).catch(String)) === '/openstack for 10.0.0.5',
      10,
    );
    detach();
  });

  it('fails as unreachable while the host is cut off, and comes back by itself', async () => {
    await lab.powerOff(1);
    await expect(driver.ping(host)).rejects.toMatchObject({ kind: 'unavailable' });
    await lab.powerOn(1);
    const ping = () =>
      driver.ping(host).then(
        () => true,
        () => false,
      );
    await eventually('the host', ping, 40);
  });
});
