import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCapabilities } from './capabilities';

const described = (machine: string) =>
  readFileSync(join(__dirname, '__golden__', `domain-capabilities-${machine}.xml`)).toString('base64');
const LINES = {
  machines: ['pc', 'q35', 'pc-q35-7.2', 'pc-i440fx-7.2', 'isapc', 'microvm', 'none', 'x-remote'],
  pc: described('pc'),
  q35: described('q35'),
  cpuLimits: true,
  libvirtVersion: 9_000_000,
};

describe('what a host can give to guests', () => {
  it('is what libvirt says of the machines that domains here are', () => {
    expect(readCapabilities(LINES, true)).toEqual({
      machine: ['pc', 'q35', 'pc-q35-7.2', 'pc-i440fx-7.2'],
      firmware: ['bios', 'uefi'],
      'secure boot': ['required'],
      'disk bus': ['ide', 'fdc', 'scsi', 'virtio', 'usb', 'sata'],
      video: ['vga', 'cirrus', 'vmvga', 'qxl', 'virtio', 'none', 'bochs', 'ramfb'],
      'TPM version': ['1.2', '2.0'],
      'TPM model': ['tpm-tis', 'tpm-crb'],
      'CPU limits': ['cgroup'],
      'address bits': ['emulate'],
    });
  });

  it('is a BIOS and nothing more where libvirt did not answer', () => {
    expect(readCapabilities({ ...LINES, machines: [], pc: '', q35: '', cpuLimits: false }, false)).toEqual({
      machine: [],
      firmware: ['bios'],
      'secure boot': [],
      'disk bus': [],
      video: [],
      'TPM version': [],
      'TPM model': [],
      'CPU limits': [],
      'address bits': [],
    });
  });

  it('has no TPM without the program that plays one', () => {
    const q35 = Buffer.from(LINES.q35, 'base64').toString().replace('<value>emulator</value>', '');
    expect(readCapabilities({ ...LINES, q35: Buffer.from(q35).toString('base64') }, false)).toMatchObject({
      'TPM version': [],
      'TPM model': [],
    });
  });
});
