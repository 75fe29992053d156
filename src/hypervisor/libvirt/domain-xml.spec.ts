import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { DomainSpec } from '../hypervisor.port';
import { buildDomainXml } from './domain-xml';

const spec: DomainSpec = {
  serverId: 'b71e0f2e-7f6c-4c52-8bd8-0d3c3f5e7a11',
  displayName: 'web 1',
  projectId: '8d1f0c4a2b6e4f0e9b7a5c3d1e2f4a6b',
  vcpus: 2,
  memoryMib: 512,
  disks: [
    { name: 'root', bus: 'virtio' },
    { name: 'ephemeral0', bus: 'virtio' },
  ],
  configDrive: true,
  nics: [
    {
      portId: 'a2f1c9d0-1111-4222-8333-444455556666',
      mac: 'fa:16:3e:00:00:01',
      tap: 'tapa2f1c9d0-11',
      bridge: 'brqc0ffee00-00',
      model: 'virtio',
      mtu: 1450,
    },
  ],
};
const CLOUD = '11111111-2222-4333-8444-555555555555';
const old: DomainSpec = {
  ...spec,
  disks: [{ name: 'root', bus: 'ide' }],
  nics: [],
  bootFromKernel: { kernelKey: 'k', ramdiskKey: 'r', commandLine: 'root=/dev/sda console=ttyS0' },
};

/** All that an image and a flavor can ask of a machine at once. */
const uefi: DomainSpec = {
  ...spec,
  vcpus: 4,
  disks: [
    { name: 'root', bus: 'scsi' },
    { name: 'image', bus: 'sata', device: 'cdrom' },
    { name: 'swap', bus: 'virtio' },
  ],
  nics: spec.nics.map((nic) => ({ ...nic, model: 'virtio' })),
  machine: {
    type: 'q35',
    uefi: { secureBoot: true, stateless: false },
    bootMenu: true,
    topology: { sockets: 1, cores: 2, threads: 2 },
    performanceCounters: false,
    hideHypervisor: true,
    windows: true,
    hpet: true,
    cpuLimits: { shares: 512, periodUs: 100_000, quotaUs: 50_000 },
    diskLimits: { read_bytes_sec: 1_000_000, total_iops_sec: 0 },
    nicLimits: { inbound: { average: 1000, peak: 2000, burst: 500 }, outbound: { average: 100 } },
    scsiModel: 'virtio-scsi',
    cdromBus: 'sata',
    packedRing: true,
    nicQueues: 4,
    video: { model: 'qxl', ramMib: 64 },
    sound: 'ich9',
    input: { tablet: 'usb', keyboard: 'usb' },
    guestAgent: false,
    serialPorts: 2,
    rng: { rateBytes: 2048, periodMs: 1000 },
    watchdog: 'poweroff',
    tpm: { model: 'tpm-crb', version: '2.0' },
  },
};
const stateless: DomainSpec = {
  ...spec,
  disks: [{ name: 'root', bus: 'usb' }],
  machine: {
    uefi: { secureBoot: false, stateless: true },
    addressBits: { mode: 'emulate', bits: 42 },
    performanceCounters: true,
    hpet: false,
    rng: false,
    video: { model: 'none' },
    usb: 'nec-xhci',
    input: { tablet: 'virtio', keyboard: 'virtio' },
  },
};

/** UPDATE_GOLDEN=1 writes them anew. */
function expectGolden(name: string, text: string): void {
  const file = join(__dirname, '__golden__', name);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

describe('the XML of a domain', () => {
  it.each([
    ['tcg.xml', spec, false],
    ['kvm.xml', spec, true],
    ['old-buses-and-kernel.xml', old, false],
    ['machine-tcg.xml', uefi, false],
    ['machine-kvm.xml', uefi, true],
    ['machine-stateless.xml', stateless, true],
  ])('is what %s shows', (name, domain, kvm) => {
    expectGolden(name, buildDomainXml(domain, kvm, CLOUD));
  });

  it('carries any name harmlessly', () => {
    const parser = new XMLParser({
      ignoreAttributes: false,
      htmlEntities: true,
      trimValues: false,
      parseTagValue: false,
    });
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constant(`"><x a='&$(reboot)]]>\n`)),
        (displayName) => {
          const xml = buildDomainXml({ ...spec, displayName, record: { displayName } }, false, CLOUD);
          expect(XMLValidator.validate(xml)).toBe(true);
          expect(Object.keys(parser.parse(xml).domain.metadata['monostack:server'])).toEqual(
            expect.arrayContaining(['monostack:name', 'monostack:project']),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('refuses names of files that are not ours', () => {
    const disks = [{ name: '../../etc/shadow', bus: 'virtio' as const }];
    expect(() => buildDomainXml({ ...spec, disks }, false, CLOUD)).toThrow('no file name');
    expect(() => buildDomainXml({ ...spec, serverId: '../x' }, false, CLOUD)).toThrow('no server id');
  });
});
