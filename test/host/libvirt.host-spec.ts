import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Examination, HostTarget } from '../../src/hypervisor/host-driver.port';
import type { HostNetworkPlan } from '../../src/hypervisor/host-network.port';
import { HostMetadataRelay } from '../../src/hypervisor/hosts/host-metadata-relay';
import { hypervisorContract } from '../../src/hypervisor/hypervisor.contract';
import type { DomainSpec } from '../../src/hypervisor/hypervisor.port';
import { HostJobs } from '../../src/hypervisor/jobs/host-jobs';
import { BaseImageCache } from '../../src/hypervisor/libvirt/base-image-cache';
import { LibvirtDriver } from '../../src/hypervisor/libvirt/libvirt-driver';
import { LinuxNetwork } from '../../src/hypervisor/linux-network/linux-network';
import { runInScope } from '../../src/shared/work-scope';
import { eventually } from '../support/lab/eventually';
import { guestImage } from '../support/lab/guest-image';
import { Lab } from '../support/lab/lab';

const cloud = '11111111-2222-4333-8444-555555555555';
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
  const driver = new LibvirtDriver(dataDir, (shell, id) => new LinuxNetwork(shell, id), cloud);
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
    disksOf: async (id) => {
      const look = `cd /var/lib/monostack/servers/${id} && for disk in *.qcow2; do
        echo "$disk $(qemu-img info --output json "$disk" | grep -o '"virtual-size": [0-9]*')"; done`;
      const lines = (await lab.exec(1, look)).split('\n').filter(Boolean);
      return Object.fromEntries(
        lines.map((line) => [line.split('.')[0], Number(/(\d+)$/.exec(line)?.[1]) / 1024 ** 3]),
      );
    },
  }));

  it('told of every change of power by its event stream', async () => {
    await eventually('the last event', async () => events.at(-1) === 'gone', 5);
    // libvirt tells of a start twice: as started, and as resumed.
    const changes = events.filter((event, index) => event !== events[index - 1]);
    expect(changes.slice(0, 3)).toEqual(['running', 'paused', 'running']);
    expect(events).toEqual(expect.arrayContaining(['shutoff', 'gone']));
    expect(events.filter((event) => event.length > 'shutoff'.length)).toEqual([]);
  });

  it('goes on where the transfer of an image was cut off', async () => {
    const content = randomBytes(2_500_000);
    const image = {
      key: 'rounds-1',
      format: 'raw',
      sizeBytes: content.length,
      path: '/nonexistent',
      open: ({ start, end } = { start: 0, end: content.length - 1 }) =>
        Readable.from([content.subarray(start, end + 1)]),
    } as const;
    // A chunk in each round, and each round by a controller that knows nothing of the one before.
    const round = () => {
      const shell = driver.shell(host);
      return new BaseImageCache(shell, new HostJobs(shell), { roundMs: 1, chunkBytes: 1_000_000 }).ensure(
        image,
      );
    };
    const partial = '/var/lib/monostack/base/.rounds-1.partial';
    expect(await round()).toBe(false);
    // What a round wrote that was cut off before its end.
    await lab.exec(1, `printf garbage >> ${partial}`);
    expect(await round()).toBe(false);
    expect(await lab.exec(1, `stat -c %s ${partial}`)).toBe('2000000');
    expect(await Promise.all([round(), round()])).toContain(true);
    expect(await round()).toBe(true);
    const sums = await lab.exec(1, 'sha256sum < /var/lib/monostack/base/rounds-1');
    expect(sums.split(' ')[0]).toBe(createHash('sha256').update(content).digest('hex'));
    // It carries no cloud's mark: only who names it takes it away.
    await driver.hypervisor(host).discard({ kind: 'image', name: 'rounds-1' });
  });

  it('takes no disk away when it brings back what it has brought back', async () => {
    const id = randomUUID();
    const hypervisor = driver.hypervisor(host);
    const folder = `/var/lib/monostack/servers/${id}`;
    await hypervisor.createDisk({ serverId: id, name: 'root', sizeGib: 1 });
    while (!(await hypervisor.putDisksAside(id, 'one')));
    await hypervisor.bringDisksBack(id, 'one');
    // Cut off between the end of the list and the end of its folder.
    await lab.exec(1, `mkdir ${folder}/aside-one`);
    await hypervisor.bringDisksBack(id, 'one');
    expect(await lab.exec(1, `ls ${folder}`)).toContain('root.qcow2');
    expect(await lab.exec(1, `ls ${folder}`)).not.toContain('aside');
    await hypervisor.deleteServerFiles(id);
  });

  it('takes no byte that is not the one that was sent', async () => {
    let reads = 0;
    const image = {
      key: 'changed-1',
      format: 'raw',
      sizeBytes: 1000,
      path: '/nonexistent',
      open: () => {
        reads += 1;
        return Readable.from([Buffer.alloc(1000, reads)]);
      },
    } as const;
    await expect(driver.hypervisor(host).ensureBaseImage(image)).rejects.toThrow('not those that were sent');
    // It carries no cloud's mark: only who names it takes it away.
    await driver.hypervisor(host).discard({ kind: 'image', name: 'changed-1' });
  });

  it('forgets no cached image that anything on the host needs, nor one of another cloud', async () => {
    const hypervisor = driver.hypervisor(host);
    const cache = '/var/lib/monostack/base';
    const keys = ['free', 'backing', 'chained', 'open', 'named', 'shared', 'foreign', 'linked'];
    const image = readFileSync(imagePath);
    const open = (range?: { start: number; end: number }) =>
      Readable.from([image.subarray(range?.start ?? 0, (range?.end ?? image.length - 1) + 1)]);
    for (const key of keys)
      while (
        !(await hypervisor.ensureBaseImage({ key, format: 'qcow2', sizeBytes: image.length, path: '', open }))
      );
    const other = '99999999-2222-4333-8444-555555555555';
    await lab.exec(
      1,
      `set -e; cd /var/lib/libvirt; mkdir -p images; touch ${cache}/.shared.${other}.mark
mv ${cache}/.foreign.${cloud}.mark ${cache}/.foreign.${other}.mark
qemu-img create -q -f qcow2 -F qcow2 -b ${cache}/backing images/theirs.qcow2
ln -s ${cache}/chained images/link
qemu-img create -q -f qcow2 -F qcow2 -b link images/lower.qcow2
mkdir -p theirs; ln ${cache}/linked /var/lib/monostack/theirs
qemu-img create -q -f qcow2 -F qcow2 -b /var/lib/libvirt/images/lower.qcow2 /var/lib/libvirt/theirs/upper.qcow2
setsid sleep 600 <${cache}/open >/dev/null 2>&1 & echo $! >/var/lib/libvirt/theirs/pid
printf %s "<domain type='qemu'><name>not ours</name><memory unit='MiB'>32</memory><os><type>hvm</type></os><devices><disk type='file'><driver name='qemu' type='qcow2'/><source file='/var/lib/libvirt/theirs/upper.qcow2'/><target dev='vda'/></disk><disk type='file'><source file='${cache}/named'/><target dev='vdb'/></disk></devices></domain>" | virsh -q -c qemu:///system define /dev/stdin`,
    );
    const seen = new Map((await hypervisor.inspectImageCache()).map(({ key, used }) => [key, used]));
    expect([seen.get('linked'), seen.get('free'), seen.has('foreign')]).toEqual([true, false, false]);
    expect(await hypervisor.trimImageCache(keys, 3600)).toEqual([]);
    // What cannot be read may need anything.
    await lab.exec(1, 'mount --bind /bin/false /usr/bin/virsh');
    await expect(hypervisor.trimImageCache(keys, 0)).rejects.toMatchObject({ code: 'host_command_failed' });
    await lab.exec(1, 'umount /usr/bin/virsh');
    expect((await hypervisor.trimImageCache(keys, 0)).sort()).toEqual(['free', 'shared']);
    expect((await hypervisor.listBaseImages()).sort()).toEqual(keys.filter((key) => key !== 'free').sort());
    expect(await lab.exec(1, `ls -A ${cache} | grep shared.*mark`)).toBe(`.shared.${other}.mark`);
    await lab.exec(
      1,
      `kill $(cat /var/lib/libvirt/theirs/pid); virsh -q -c qemu:///system undefine 'not ours'; rm -rf /var/lib/libvirt/theirs /var/lib/monostack/theirs /var/lib/libvirt/images/*`,
    );
    expect((await hypervisor.trimImageCache(keys, 0)).sort()).toEqual(
      ['backing', 'chained', 'open', 'named', 'linked'].sort(),
    );
    for (const name of ['shared', 'foreign']) await hypervisor.discard({ kind: 'image', name });
  });

  it('ends a hung command of an earlier try, on the host too', async () => {
    const hypervisor = driver.hypervisor(host);
    const as = <T>(generation: number, signal: AbortSignal, work: () => Promise<T>) =>
      runInScope({ signal, generation }, work);
    const forever = new AbortController().signal;
    // A qemu-img that never ends, with the lock held.
    await lab.exec(
      1,
      `mkdir -p /root/bin && printf '#!/bin/sh\nexec sleep 4711\n' > /tmp/hung-${serverId} && chmod +x /tmp/hung-${serverId}`,
    );
    await lab.exec(1, `mount --bind /tmp/hung-${serverId} /usr/bin/qemu-img`);
    const hung = as(2_000_001, forever, () =>
      hypervisor.createDisk({ serverId, name: 'root', sizeGib: 1 }),
    ).catch((error: unknown) => error);
    await eventually(
      'the hung qemu-img',
      async () => (await lab.exec(1, 'pgrep -fc "sleep 471[1]" || true')) === '1',
      10,
    );
    await as(2_000_002, forever, () => hypervisor.deleteServerFiles(serverId));
    expect(await hung).toMatchObject({ code: 'host_command_failed' });
    const over = new AbortController();
    const given = as(2_000_003, over.signal, () =>
      hypervisor.createDisk({ serverId, name: 'root', sizeGib: 1 }),
    ).catch((error: unknown) => error);
    await eventually(
      'the second',
      async () => (await lab.exec(1, 'pgrep -fc "sleep 471[1]" || true')) === '1',
      10,
    );
    const reason = new Error('its time is over');
    over.abort(reason);
    expect(await given).toBe(reason);
    expect(await lab.exec(1, 'pgrep -fc "sleep 471[1]" || true')).toBe('0');
    await lab.exec(1, `umount /usr/bin/qemu-img; rm /tmp/hung-${serverId}`);
    await as(2_000_004, forever, () => hypervisor.deleteServerFiles(serverId));
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
