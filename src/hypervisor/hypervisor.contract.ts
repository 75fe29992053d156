import { Readable } from 'node:stream';
import { runInScope } from '../shared/work-scope';
import { diskCopyContract } from './disk-copy.contract';
import type { HostNetworkPlan } from './host-network.port';
import type { BaseImage, DomainSpec, Hypervisor } from './hypervisor.port';

/** What both implementations are tested against; nothing that only one of them can do is asked here. */
export interface HypervisorUnderTest {
  hypervisor: Hypervisor;
  /** A network on which the server below can be plugged, and none. */
  plan: HostNetworkPlan;
  emptyPlan: HostNetworkPlan;
  spec: DomainSpec;
  /** A bootable image, small. */
  image: { format: 'raw' | 'qcow2'; content: Buffer; key: string; path: string };
  /** Text that the guest writes to its console soon after power on. */
  consoleSays: string;
  consoleWithinMs: number;
  /** How large each disk of a server is, in GiB. */
  disksOf(serverId: string): Promise<Record<string, number>>;
  /** Seconds for a guest to obey its power button. */
  graceSeconds: number;
}

/** Waits until `look` finds something true. */
async function eventually<T>(look: () => Promise<T>, withinMs: number): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await look();
    if (value || Date.now() > end) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** As a step does that answers `wait`. */
async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done()));
}

/** The tests follow one server through its life, in order. */
export function hypervisorContract(make: () => HypervisorUnderTest): void {
  let test: HypervisorUnderTest;
  let hypervisor: Hypervisor;
  let id: string;
  let opened = 0;
  const image = (): BaseImage => ({
    key: test.image.key,
    format: test.image.format,
    sizeBytes: test.image.content.length,
    path: test.image.path,
    open: ({ start, end } = { start: 0, end: test.image.content.length - 1 }) => {
      const part = test.image.content.subarray(start, end + 1);
      opened += part.length;
      return Readable.from(chunks(part));
    },
  });
  const untilCached = async (wanted: BaseImage): Promise<void> => {
    while (!(await hypervisor.ensureBaseImage(wanted)));
  };
  const state = async () => (await hypervisor.inspectDomain(id))?.state;
  const taps = async () => (await hypervisor.measureDomain(id))?.nics.map(({ tap }) => tap) ?? [];
  const disk = (sizeGib: number) => ({
    serverId: id,
    name: 'root',
    sizeGib,
    base: { key: test.image.key, format: test.image.format },
  });

  beforeAll(() => {
    test = make();
    hypervisor = test.hypervisor;
    id = test.spec.serverId;
  });

  it('reports facts that add up', async () => {
    const facts = await hypervisor.inspectHost();
    expect(facts.vcpus).toBeGreaterThan(0);
    expect(facts.memoryMib).toBeGreaterThan(facts.memoryUsedMib);
    expect(facts.diskGib).toBeGreaterThanOrEqual(facts.diskFreeGib);
    expect(facts.hypervisorVersion).toBeGreaterThan(1_000_000);
  });

  it('knows nothing of a server that was never there, and forgets it without complaint', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(await hypervisor.inspectDomain(nobody)).toBeUndefined();
    await hypervisor.undefineDomain(nobody);
    await hypervisor.deleteServerFiles(nobody);
    expect((await hypervisor.readConsole(nobody, 100)).length).toBe(0);
  });

  it('refuses a disk over an image that is not cached', async () => {
    await expect(
      hypervisor.createDisk({ ...disk(1), base: { key: 'absent', format: 'raw' } }),
    ).rejects.toMatchObject({
      kind: 'internal',
      code: 'host_command_failed',
    });
  });

  it('caches an image once for several callers, and later calls find it', async () => {
    await Promise.all([1, 2, 3].map(() => untilCached(image())));
    await untilCached(image());
    // Once for the checksum, once for the host.
    expect(opened).toBeLessThanOrEqual(2 * test.image.content.length);
    expect(await hypervisor.listBaseImages()).toContain(test.image.key);
  });

  it('leaves nothing of a transfer that broke', async () => {
    const broken: BaseImage = {
      ...image(),
      key: `${test.image.key}-broken`,
      path: '/nonexistent/image',
      open: () => Readable.from(brokenChunks()),
    };
    await expect(hypervisor.ensureBaseImage(broken)).rejects.toThrow();
    expect(await hypervisor.listBaseImages()).not.toContain(broken.key);
  });

  it('makes a disk and a config drive, twice as well as once', async () => {
    for (const _ of [1, 2]) {
      await hypervisor.createDisk(disk(1));
      await hypervisor.writeConfigDrive(id, [
        { path: 'openstack/latest/meta_data.json', content: Buffer.from('{"name": "x"}') },
        { path: 'ec2/latest/user-data', content: Buffer.from([0, 1, 2, 255]) },
      ]);
    }
    expect(await hypervisor.listServerFiles()).toContain(id);
  });

  it('keeps an image of its cache that a disk is made of, however long nobody has come for it', async () => {
    const [cached] = await hypervisor.inspectImageCache();
    expect(cached).toMatchObject({ key: test.image.key, sizeBytes: test.image.content.length, used: true });
    expect(cached?.idleSeconds).toBeLessThan(60);
    expect(await hypervisor.trimImageCache([test.image.key], 0)).toEqual([]);
    expect(await hypervisor.listBaseImages()).toContain(test.image.key);
  });

  it('trims its cache of an image that nothing needs, once it has been idle for so long', async () => {
    const spare = { ...image(), key: `${test.image.key}-spare` };
    await untilCached(spare);
    const look = async () => (await hypervisor.inspectImageCache()).find(({ key }) => key === spare.key);
    expect(await look()).toMatchObject({ used: false });
    expect(await hypervisor.trimImageCache([spare.key, 'absent'], 600)).toEqual([]);
    expect(await hypervisor.trimImageCache([spare.key, 'absent'], 0)).toEqual([spare.key]);
    expect(await look()).toBeUndefined();
    expect(await hypervisor.listBaseImages()).not.toContain(spare.key);
  });

  it('refuses to start a server that is not defined', async () => {
    await expect(hypervisor.startDomain(id)).rejects.toMatchObject({ code: 'host_command_failed' });
  });

  it('defines a server, which is off then', async () => {
    await hypervisor.defineDomain(test.spec);
    await hypervisor.defineDomain(test.spec);
    expect(await state()).toBe('shutoff');
    expect(await hypervisor.listDomains()).toContainEqual({ serverId: id, state: 'shutoff' });
  });

  it('refuses to start it while its bridge is missing', async () => {
    await expect(hypervisor.startDomain(id)).rejects.toMatchObject({ code: 'host_command_failed' });
    expect(await state()).toBe('shutoff');
  });

  it('starts it on its network, once', async () => {
    await hypervisor.applyNetwork(test.plan);
    await hypervisor.startDomain(id);
    await hypervisor.startDomain(id);
    expect(await state()).toBe('running');
    const report = await hypervisor.inspectNetwork();
    expect(report.bridges).toEqual(test.plan.segments.map((segment) => segment.bridge));
    expect(report.taps).toEqual(expect.arrayContaining(test.spec.nics.map((nic) => nic.tap)));
  });

  it('reads the end of the console', async () => {
    const text = async () => (await hypervisor.readConsole(id, 64 * 1024)).toString('latin1');
    await eventually(async () => (await text()).includes(test.consoleSays), test.consoleWithinMs);
    expect(await text()).toContain(test.consoleSays);
    expect((await hypervisor.readConsole(id, 5)).length).toBe(5);
  });

  it('measures it while it runs', async () => {
    const usage = await hypervisor.measureDomain(id);
    expect(usage).toMatchObject({ state: 'running', memoryMaximumKib: test.spec.memoryMib * 1024 });
    expect(usage?.cpus).toHaveLength(test.spec.vcpus);
    expect(usage?.cpus[0]?.timeNs).toBeGreaterThan(0);
    expect(usage?.disks.map(({ device }) => device)).toContain('vda');
    expect(await taps()).toEqual(test.spec.nics.map(({ tap }) => tap));
  });

  it('plugs a card into it while it runs, and takes it out again, twice as well as once', async () => {
    const [first] = test.spec.nics;
    if (!first) throw new Error('the server has no card');
    const nic = { ...first, portId: 'e0e0e0e0-0000', mac: 'fa:16:3e:00:00:e0', tap: 'tape0e0e0e0-00' };
    const before = await taps();
    await hypervisor.defineDomain({ ...test.spec, nics: [...test.spec.nics, nic] });
    expect(await taps()).toEqual(before);
    for (const _ of [1, 2]) await hypervisor.plugNic(test.spec, nic);
    expect(await taps()).toEqual([...before, nic.tap]);
    await hypervisor.defineDomain(test.spec);
    expect(await taps()).toEqual([...before, nic.tap]);
    await eventually(() => hypervisor.unplugNic(id, nic), 60_000);
    expect(await hypervisor.unplugNic(id, nic)).toBe(true);
    expect(await taps()).toEqual(before);
    await expect(hypervisor.plugNic(test.spec, { ...nic, bridge: 'brqabsent' })).rejects.toMatchObject({
      code: 'host_command_failed',
    });
    expect(await taps()).toEqual(before);
  });

  it('pauses it and lets it go on', async () => {
    await hypervisor.pauseDomain(id);
    await hypervisor.pauseDomain(id);
    expect(await state()).toBe('paused');
    await hypervisor.resumeDomain(id);
    await hypervisor.resumeDomain(id);
    expect(await state()).toBe('running');
  });

  diskCopyContract(() => ({ hypervisor, serverId: id }));

  it('saves its memory and goes on from it', async () => {
    const text = async () => (await hypervisor.readConsole(id, 64 * 1024)).toString('latin1');
    const before = await text();
    for (const _ of [1, 2]) await until(() => hypervisor.saveDomain(id));
    expect(await state()).toBe('shutoff');
    for (const _ of [1, 2]) await until(() => hypervisor.wakeDomain(id));
    expect(await state()).toBe('running');
    // It did not boot: the console goes on where it was, or anew.
    expect([before, '']).toContain(await text());
    await until(() => hypervisor.saveDomain(id));
    for (const _ of [1, 2]) await hypervisor.forgetMemory(id);
    await until(() => hypervisor.wakeDomain(id));
    expect(await state()).toBe('running');
  });

  it('keeps a disk that is there, and its console over a reboot', async () => {
    await hypervisor.createDisk(disk(1));
    await hypervisor.rebootDomain(id, 'hard', 0);
    expect(await state()).toBe('running');
    await hypervisor.rebootDomain(id, 'soft', test.graceSeconds);
    expect(await state()).toBe('running');
  });

  it('sets no password in a guest whose agent does not answer', async () => {
    await hypervisor.pauseDomain(id);
    await expect(hypervisor.setUserPassword(id, 'root', "it's")).rejects.toMatchObject({
      code: 'guest_agent_silent',
    });
    await hypervisor.resumeDomain(id);
  });

  it('interrupts what has power, and nothing else', async () => {
    await hypervisor.pauseDomain(id);
    await hypervisor.interruptDomain(id);
    await hypervisor.rebootDomain(id, 'hard', 0);
    await hypervisor.interruptDomain(id);
    await hypervisor.stopDomain(id, 0);
    await expect(hypervisor.interruptDomain(id)).rejects.toMatchObject({ code: 'host_command_failed' });
    await hypervisor.startDomain(id);
  });

  it('stops it, softly and hard', async () => {
    await hypervisor.stopDomain(id, test.graceSeconds);
    expect(await state()).toBe('shutoff');
    await hypervisor.stopDomain(id, 0);
    expect(await state()).toBe('shutoff');
    await hypervisor.startDomain(id);
    await hypervisor.stopDomain(id, 0);
    expect(await state()).toBe('shutoff');
    expect(await hypervisor.measureDomain(id)).toBeUndefined();
    const [nic] = test.spec.nics;
    if (nic) expect(await hypervisor.unplugNic(id, nic)).toBe(true);
  });

  it('puts its disks aside, and brings them back or drops them', async () => {
    const grown = async () => {
      await until(() => hypervisor.putDisksAside(id, 'one'));
      await hypervisor.createDisk({ ...disk(2), base: undefined });
      await hypervisor.createDisk({ serverId: id, name: 'ephemeral0', sizeGib: 1 });
    };
    for (const _ of [1, 2]) await grown();
    expect(await test.disksOf(id)).toEqual({ ephemeral0: 1, root: 2 });
    for (const _ of [1, 2]) await hypervisor.bringDisksBack(id, 'one');
    expect(await test.disksOf(id)).toEqual({ root: 1 });
    // What was brought back boots.
    await hypervisor.startDomain(id);
    await hypervisor.stopDomain(id, 0);
    await grown();
    await until(() => hypervisor.putDisksAside(id, 'two'));
    await hypervisor.deleteDisk(id, 'ephemeral0');
    await hypervisor.bringDisksBack(id, 'one');
    expect(await test.disksOf(id)).toEqual({ root: 2 });
    for (const _ of [1, 2]) await hypervisor.dropDisksAside(id, 'two');
    await hypervisor.bringDisksBack(id, 'two');
    expect(await test.disksOf(id)).toEqual({ root: 2 });
  });

  it('forgets it while it runs, with all its files, and the image', async () => {
    await hypervisor.startDomain(id);
    for (const _ of [1, 2]) {
      await hypervisor.undefineDomain(id);
      await hypervisor.deleteServerFiles(id);
      await hypervisor.deleteBaseImage(test.image.key);
    }
    expect(await hypervisor.inspectDomain(id)).toBeUndefined();
    expect((await hypervisor.listDomains()).map((domain) => domain.serverId)).not.toContain(id);
    expect(await hypervisor.listServerFiles()).not.toContain(id);
    expect(await hypervisor.listBaseImages()).not.toContain(test.image.key);
    await hypervisor.applyNetwork(test.emptyPlan);
    expect((await hypervisor.inspectNetwork()).bridges).toEqual([]);
  });

  it('comes from one network to another by parts', async () => {
    const bridges = async () => (await hypervisor.inspectNetwork()).bridges;
    expect(await hypervisor.applyNetwork(test.plan, 'parts')).toEqual([]);
    const wanted = test.plan.segments.map(({ bridge }) => bridge);
    expect(await bridges()).toEqual(wanted);
    await hypervisor.applyNetwork(test.emptyPlan, 'parts');
    expect(await bridges()).toEqual([]);
  });

  it('tells whether its network is the one of a plan', async () => {
    await hypervisor.applyNetwork(test.plan);
    const drift = { known: true, missing: [], foreign: [] };
    expect(await hypervisor.compareNetwork(test.plan)).toEqual({ ...drift, current: true });
    expect(await hypervisor.compareNetwork(test.emptyPlan)).toEqual({ ...drift, current: false });
    await hypervisor.applyNetwork(test.emptyPlan);
  });

  it('lets a late writer of a given-up try change nothing', async () => {
    const signal = new AbortController().signal;
    const as = <T>(generation: number, work: () => Promise<T>) => runInScope({ signal, generation }, work);
    const drive = [{ path: 'openstack/latest/meta_data.json', content: Buffer.from('{}') }];
    await as(1_000_010, () => hypervisor.defineDomain(test.spec));
    // The undo, or the delete, of what began as 1,000,010.
    await as(1_000_012, () => hypervisor.undefineDomain(id));
    await as(1_000_012, () => hypervisor.deleteServerFiles(id));
    const late: ReadonlyArray<() => Promise<void>> = [
      () => hypervisor.createDisk({ serverId: id, name: 'root', sizeGib: 1 }),
      () => hypervisor.writeConfigDrive(id, drive),
      () => hypervisor.defineDomain(test.spec),
      () => hypervisor.startDomain(id),
      () => hypervisor.stopDomain(id, 0),
      () => hypervisor.pauseDomain(id),
      () => hypervisor.undefineDomain(id),
      () => hypervisor.deleteServerFiles(id),
    ];
    for (const change of late)
      await expect(as(1_000_011, change)).rejects.toMatchObject({ code: 'superseded' });
    expect(await hypervisor.inspectDomain(id)).toBeUndefined();
    expect(await hypervisor.listServerFiles()).not.toContain(id);
    // A new try may do all of it again.
    await as(1_000_013, () => hypervisor.createDisk({ serverId: id, name: 'root', sizeGib: 1 }));
    await as(1_000_013, () => hypervisor.deleteServerFiles(id));
    expect(await hypervisor.listServerFiles()).not.toContain(id);
  });

  it('does nothing for work that is over', async () => {
    const over = new Error('its time is over');
    await runInScope({ signal: AbortSignal.abort(over) }, async () => {
      await expect(hypervisor.createDisk({ serverId: id, name: 'root', sizeGib: 1 })).rejects.toBe(over);
      await expect(hypervisor.listDomains()).rejects.toBe(over);
    });
    expect(await hypervisor.listServerFiles()).not.toContain(id);
  });
}

function* chunks(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += 65536) yield content.subarray(at, at + 65536);
}

function* brokenChunks(): Generator<Buffer> {
  yield Buffer.alloc(1000);
  throw new Error('the image store broke');
}
