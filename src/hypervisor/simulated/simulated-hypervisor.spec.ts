import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostNetworkPlan } from '../host-network.port';
import { hypervisorContract } from '../hypervisor.contract';
import type { DomainSpec } from '../hypervisor.port';
import { SimulatedHosts } from './simulated-hosts';
import { SimulatedHypervisor } from './simulated-hypervisor';

const serverId = 'b71e0f2e-7f6c-4c52-8bd8-0d3c3f5e7a11';
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
  displayName: 'one',
  projectId: 'p',
  vcpus: 1,
  memoryMib: 128,
  disks: [{ name: 'root', bus: 'virtio' }],
  configDrive: true,
  nics: [nic],
};
const emptyPlan: HostNetworkPlan = { segments: [], firewall: { ports: [], addressSets: [] } };
const plan: HostNetworkPlan = {
  segments: [{ networkId: 'c0ffee00-0000', bridge: nic.bridge, mtu: 1450, uplink: { kind: 'none' } }],
  firewall: { ports: [], addressSets: [] },
};

describe('the simulated hypervisor', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'monostack-sim-'));
  const world = SimulatedHosts.of(dataDir);
  const host = world.add('sim-1');
  const hypervisor = new SimulatedHypervisor('1', host, world.faults);

  afterEach(() => world.faults.clear());
  afterAll(() => rmSync(dataDir, { recursive: true }));

  hypervisorContract(() => ({
    hypervisor,
    plan,
    emptyPlan,
    spec,
    image: { format: 'qcow2', content: Buffer.alloc(300_000, 7), key: 'base-1', path: '/nonexistent' },
    consoleSays: 'login:',
    consoleWithinMs: 2000,
    graceSeconds: 1,
    disksOf: async (id) => {
      const disks = Object.entries(host.state.files[id]?.disks ?? {});
      return Object.fromEntries(disks.map(([name, { sizeGib }]) => [name, sizeGib]));
    },
  }));

  it('fails a call before or after its work as it was told', async () => {
    world.faults.fail('defineDomain');
    await expect(hypervisor.defineDomain(spec)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await hypervisor.inspectDomain(serverId)).toBeUndefined();
    world.faults.fail('defineDomain', { afterwards: true });
    await expect(hypervisor.defineDomain(spec)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await hypervisor.inspectDomain(serverId)).toEqual({ serverId, state: 'shutoff' });
    await hypervisor.defineDomain(spec);
  });

  it('answers nothing while it is dead, and tells watchers of what its guests do', async () => {
    const told: unknown[] = [];
    const stop = host.watch((id, state) => told.push([id, state]));
    host.kill();
    await expect(hypervisor.listDomains()).rejects.toMatchObject({ code: 'host_unreachable' });
    host.revive();
    host.setState(serverId, 'crashed');
    await hypervisor.undefineDomain(serverId);
    stop();
    expect(told).toEqual([
      [serverId, 'crashed'],
      [serverId, 'gone'],
    ]);
  });

  it('is remembered by the next process from a file', () => {
    world.flush();
    const other = mkdtempSync(join(tmpdir(), 'monostack-sim-'));
    copyFileSync(join(dataDir, 'simulated-hosts.json'), join(other, 'simulated-hosts.json'));
    expect(SimulatedHosts.of(other).get('sim-1').state).toEqual(host.state);
    rmSync(other, { recursive: true });
  });
});
