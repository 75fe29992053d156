import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { XMLParser } from 'fast-xml-parser';
import type { HostTarget } from '../../src/hypervisor/host-driver.port';
import type { BaseImage, DiskRequest, DomainSpec, HostFacts } from '../../src/hypervisor/hypervisor.port';
import { LibvirtDriver } from '../../src/hypervisor/libvirt/libvirt-driver';
import { LinuxNetwork } from '../../src/hypervisor/linux-network/linux-network';
import { eventually } from '../support/lab/eventually';
import { guestImage } from '../support/lab/guest-image';
import { Lab } from '../support/lab/lab';

const cloud = '11111111-2222-4333-8444-555555555555';
const serverId = 'b71e0f2e-7f6c-4c52-8bd8-0d3c3f5e7a11';
const plain: DomainSpec = {
  serverId,
  displayName: 'machine',
  projectId: 'p',
  vcpus: 1,
  memoryMib: 192,
  disks: [{ name: 'root', bus: 'virtio' }],
  configDrive: false,
  nics: [],
};
/** Where the guest's FAT partition begins. */
const BOOT_OFFSET = 2048 * 512;

jest.setTimeout(180_000);

/** Real guests on real machines: what an image or a flavor asked for is read back from libvirt, and the guest comes up. */
describe('the machines of guests', () => {
  const lab = new Lab({ name: 'mslabmach', network: '10.213.23' });
  const dataDir = mkdtempSync(join(tmpdir(), 'monostack-mach-'));
  const driver = new LibvirtDriver(dataDir, (shell, id) => new LinuxNetwork(shell, id), cloud);
  const connection = `root@${lab.address(1)}`;
  const raw = join(dataDir, 'guest.raw');
  let host: HostTarget;
  let facts: HostFacts;

  const image = (
    path: string,
    format: 'raw' | 'qcow2',
    convertFrom?: BaseImage['convertFrom'],
  ): BaseImage => {
    const content = readFileSync(path);
    const key = path.replace(/^.*\//, '').replace(/\W/g, '-');
    const open = (range?: { start: number; end: number }) =>
      Readable.from([content.subarray(range?.start ?? 0, (range?.end ?? content.length - 1) + 1)]);
    return { key, format, convertFrom, sizeBytes: content.length, path, open };
  };
  const cache = async (wanted: BaseImage): Promise<void> => {
    while (!(await driver.hypervisor(host).ensureBaseImage(wanted)))
      await new Promise((resolve) => setTimeout(resolve, 200));
  };
  const says = async (): Promise<boolean> =>
    (await driver.hypervisor(host).readConsole(serverId, 65536))
      .toString('latin1')
      .includes('MONOSTACK-GUEST');

  /** Boots from the image, waits until the guest has come up, and answers with what libvirt says of the domain. */
  const boot = async (
    spec: DomainSpec,
    base: BaseImage,
    disks: ReadonlyArray<Partial<DiskRequest>> = [{}],
  ) => {
    const hypervisor = driver.hypervisor(host);
    const origin = { key: base.key, format: base.format };
    await cache(base);
    for (const disk of disks)
      await hypervisor.createDisk({ serverId, name: 'root', sizeGib: 1, base: origin, ...disk });
    await hypervisor.defineDomain(spec);
    await hypervisor.startDomain(serverId);
    await eventually('the guest', says, 100);
    return xml();
  };
  const xml = async () => {
    const text = await lab.exec(1, `virsh -q dumpxml instance-${serverId}`);
    return new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(text).domain;
  };

  beforeAll(async () => {
    const guest = await guestImage();
    execFileSync('qemu-img', ['convert', '-O', 'raw', guest, raw]);
    await lab.up(1);
    await lab.exec(1, `echo '${await driver.publicKey()}' >> /root/.ssh/authorized_keys`);
    const seen = await driver.examine(connection, null);
    host = { id: 'h1', name: seen.name, connection, hostKey: seen.hostKey };
    facts = seen.facts;
  }, 360_000);
  afterEach(async () => {
    await driver.hypervisor(host).undefineDomain(serverId);
    await driver.hypervisor(host).deleteServerFiles(serverId);
  });
  afterAll(async () => {
    await driver.releaseAll();
    await lab.down();
    rmSync(dataDir, { recursive: true });
  }, 60_000);

  it('are what the host says that it has', () => {
    expect(facts.capabilities).toMatchObject({
      machine: expect.arrayContaining(['pc', 'q35']),
      firmware: ['bios', 'uefi'],
      'secure boot': ['required'],
      'disk bus': expect.arrayContaining(['virtio', 'scsi', 'sata', 'ide', 'usb']),
      video: expect.arrayContaining(['vga', 'virtio', 'none']),
    });
  });

  it.each([
    ['vmdk', 'vmdk', []],
    ['vdi', 'vdi', []],
    ['vhd', 'vpc', ['-o', 'subformat=dynamic']],
    ['vhdx', 'vhdx', []],
  ] as const)('boot from an image in %s, which is qcow2 on the host', async (format, driverName, options) => {
    const path = join(dataDir, `guest.${format}`);
    execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', driverName, ...options, raw, path]);
    const base = image(path, 'qcow2', format);
    await boot(plain, base);
    const cached = `/var/lib/monostack/base/${base.key}`;
    expect(await lab.exec(1, `qemu-img info -U --output=json ${cached} | grep '"format"'`)).toContain(
      'qcow2',
    );
    expect(await lab.exec(1, `stat -c %a ${cached}`)).toBe('640');
    expect(await lab.exec(1, 'ls -A /var/lib/monostack/base | grep -c source || true')).toBe('0');
  });

  it('are not made of what is no such image, and nothing of it stays', async () => {
    const path = join(dataDir, 'broken.vhdx');
    writeFileSync(path, Buffer.alloc(1024 * 1024, 7));
    const base = image(path, 'qcow2', 'vhdx');
    await expect(cache(base)).rejects.toMatchObject({ code: 'host_command_failed' });
    const left = await lab.exec(1, `ls -A /var/lib/monostack/base | grep -c '^${base.key}$' || true`);
    expect(left).toBe('0');
  });

  it('boot from raw on SCSI by virtio, with the devices of image and flavor', async () => {
    const domain = await boot(
      {
        ...plain,
        vcpus: 2,
        disks: [
          { name: 'root', bus: 'scsi' },
          { name: 'ephemeral0', bus: 'scsi' },
          { name: 'swap', bus: 'virtio' },
        ],
        machine: {
          scsiModel: 'virtio-scsi',
          topology: { sockets: 1, cores: 2, threads: 1 },
          video: { model: 'virtio' },
          watchdog: 'reset',
          serialPorts: 2,
          rng: { rateBytes: 4096, periodMs: 1000 },
          input: { tablet: 'usb', keyboard: 'usb' },
          hpet: true,
          performanceCounters: false,
          bootMenu: false,
          diskLimits: { total_iops_sec: 2000 },
          packedRing: true,
        },
      },
      image(raw, 'raw'),
      [
        {},
        { name: 'ephemeral0', base: undefined, filesystem: { type: 'ext4', label: 'ephemeral0' } },
        { name: 'swap', base: undefined, sizeGib: 0.0625, filesystem: { type: 'swap', label: 'swap' } },
      ],
    );
    const { devices } = domain;
    expect(domain.cpu.topology).toMatchObject({ sockets: '1', cores: '2', threads: '1' });
    expect(devices.controller).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'scsi', model: 'virtio-scsi' }),
        expect.objectContaining({ type: 'usb', model: 'qemu-xhci' }),
      ]),
    );
    expect(devices.disk.map((disk: { target: object }) => disk.target)).toMatchObject([
      { dev: 'sda', bus: 'scsi' },
      { dev: 'sdb', bus: 'scsi' },
      { dev: 'vda', bus: 'virtio' },
    ]);
    expect(devices.disk[0].iotune).toEqual({ total_iops_sec: 2000 });
    expect(devices).toMatchObject({
      video: { model: { type: 'virtio' } },
      watchdog: { model: 'i6300esb', action: 'reset' },
      rng: { rate: { bytes: '4096', period: '1000' } },
    });
    expect(devices.serial).toHaveLength(2);
    const inside = async (name: string) =>
      lab.exec(
        1,
        `cd /var/lib/monostack/servers/${serverId} && qemu-img convert -U -f qcow2 -O raw ${name}.qcow2 /tmp/look-${serverId} && blkid -p -o value -s TYPE -s LABEL /tmp/look-${serverId}; rm -f /tmp/look-${serverId}`,
      );
    expect((await inside('ephemeral0')).split('\n').sort()).toEqual(['ephemeral0', 'ext4']);
    expect((await inside('swap')).split('\n').sort()).toEqual(['swap', 'swap']);
  });

  it('boot from an ISO behind a blank disk, and leave the image as it is', async () => {
    const tree = join(dataDir, 'iso');
    mkdirSync(tree);
    // As a CD-ROM plays a hard disk it may have one partition only: the guest's second is left out.
    const disk = readFileSync(raw).subarray(0, (2048 + 49152) * 512);
    disk.fill(0, 462, 478);
    writeFileSync(join(tree, 'disk.img'), disk);
    const path = join(dataDir, 'guest.iso');
    execFileSync('genisoimage', ['-quiet', '-o', path, '-hard-disk-boot', '-b', 'disk.img', tree], {
      stdio: 'ignore',
    });
    const base = image(path, 'raw');
    const spec: DomainSpec = {
      ...plain,
      disks: [
        { name: 'root', bus: 'virtio' },
        { name: 'image', bus: 'ide', device: 'cdrom' },
      ],
    };
    const domain = await boot(spec, base, [{ base: undefined }, { name: 'image', device: 'cdrom' }]);
    expect(domain.devices.disk.map((one: { device: string }) => one.device)).toEqual(['disk', 'cdrom']);
    expect(await lab.exec(1, `stat -c '%U %a %h' /var/lib/monostack/base/${base.key}`)).toBe('root 640 2');
  });

  it('boot by UEFI, whose variables lie with the server and go with it', async () => {
    const path = join(dataDir, 'uefi.raw');
    writeFileSync(path, readFileSync(raw));
    const script = join(dataDir, 'startup.nsh');
    writeFileSync(
      script,
      'vmlinuz initrd=\\initrd.gz console=ttyS0,115200 rdinit=/init quiet net.ifnames=0\r\n',
    );
    execFileSync('mcopy', ['-i', `${path}@@${BOOT_OFFSET}`, script, '::startup.nsh'], {
      env: { ...process.env, MTOOLS_SKIP_CHECK: '1' },
    });
    const machine = { type: 'q35', uefi: { secureBoot: false, stateless: false } };
    const domain = await boot({ ...plain, machine }, image(path, 'raw'));
    const variables = `/var/lib/monostack/servers/${serverId}/firmware.vars`;
    expect(domain.os.type.machine).toMatch(/q35/);
    expect(JSON.stringify(domain.os.loader)).toContain('OVMF_CODE_4M.fd');
    expect(JSON.stringify(domain.os.nvram)).toContain(variables);
    expect(await lab.exec(1, `ls ${variables}`)).toBe(variables);
    // It stays over a new definition and a stop, as the disks do.
    await driver.hypervisor(host).stopDomain(serverId, 0);
    const before = await lab.exec(1, `stat -c %i ${variables}`);
    await driver.hypervisor(host).defineDomain({ ...plain, machine });
    await driver.hypervisor(host).startDomain(serverId);
    expect(await lab.exec(1, `stat -c %i ${variables}`)).toBe(before);
    await driver.hypervisor(host).undefineDomain(serverId);
    expect(await lab.exec(1, `ls ${variables} 2>/dev/null || echo gone`)).toBe('gone');
  });

  it('start with Secure Boot, TCG or not', async () => {
    const hypervisor = driver.hypervisor(host);
    const machine = { type: 'q35', uefi: { secureBoot: true, stateless: false } };
    await hypervisor.createDisk({ serverId, name: 'root', sizeGib: 1 });
    await hypervisor.defineDomain({ ...plain, machine });
    await hypervisor.startDomain(serverId);
    const { os } = await xml();
    expect(os.loader.secure).toBe('yes');
    expect(JSON.stringify(os.loader)).toMatch(/OVMF_CODE_4M(\.ms|\.secboot)/);
  });
});
