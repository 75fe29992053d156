import { XMLParser } from 'fast-xml-parser';
import type { HostCapabilities } from '../machine.port';
import { type Command, script, sh } from '../shell/command';

/** The two families of machines whose domains this product writes. */
const MACHINES = /^(pc|q35|pc-i440fx-[\w.]+|pc-q35-[\w.]+)$/;
const QEMU = 'qemu-system-x86_64';
/** Since then libvirt writes `maxphysaddr`: https://libvirt.org/news.html, 8.7.0. */
const ADDRESS_BITS_SINCE = 8_007_000;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  isArray: (name) => name === 'enum' || name === 'value',
});

interface Enumeration {
  name: string;
  value?: readonly string[];
}

interface Part {
  supported?: string;
  enum?: readonly Enumeration[];
}

interface Described {
  domainCapabilities?: {
    os?: Part & { loader?: Part };
    devices?: Readonly<Record<string, Part>>;
  };
}

/** As lines of the probe: the machine types, what libvirt says of each family, and whether the kernel limits processors. */
export const askCapabilities: Command = script([
  sh`${QEMU} -machine help 2>/dev/null | sed -n 's/^\([a-z0-9.-]*\) .*/machine \1/p' || true`,
  sh`for machine in pc q35; do
  echo "domain-$machine $(timeout 25 virsh -q -c qemu:///system domcapabilities --virttype qemu --machine $machine 2>/dev/null | base64 -w 0)"
done`,
  sh`if [ -e /sys/fs/cgroup/cpu/cpu.shares ] || grep -qsw cpu /sys/fs/cgroup/cgroup.controllers; then echo "cpu-limits yes"; fi`,
]);

export interface CapabilityLines {
  machines: readonly string[];
  /** In base64; empty where libvirt did not answer. */
  pc: string;
  q35: string;
  cpuLimits: boolean;
  libvirtVersion: number;
}

/** Kinds and their values by the names under which the filters of the scheduler ask for them. */
export function readCapabilities(lines: CapabilityLines, kvm: boolean): HostCapabilities {
  const [pc, q35] = [describe(lines.pc), describe(lines.q35)];
  const loader = q35.os?.loader;
  const device = (part: string, name: string) => values(q35.devices?.[part], name);
  const tpm = device('tpm', 'backendModel').includes('emulator');
  return {
    machine: lines.machines.filter((name) => MACHINES.test(name)),
    firmware: ['bios', ...(values(q35.os, 'firmware').includes('efi') ? ['uefi'] : [])],
    'secure boot': values(loader, 'secure').includes('yes') ? ['required'] : [],
    'disk bus': [...new Set([...values(pc.devices?.disk, 'bus'), ...device('disk', 'bus')])],
    video: device('video', 'modelType'),
    'TPM version': tpm ? device('tpm', 'backendVersion') : [],
    'TPM model': tpm ? device('tpm', 'model') : [],
    'CPU limits': lines.cpuLimits ? ['cgroup'] : [],
    'address bits': kvm && lines.libvirtVersion >= ADDRESS_BITS_SINCE ? ['emulate'] : [],
  };
}

function describe(base64: string): NonNullable<Described['domainCapabilities']> {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  if (!text.trim()) return {};
  return (parser.parse(text) as Described).domainCapabilities ?? {};
}

function values(part: Part | undefined, name: string): string[] {
  if (!part || part.supported === 'no') return [];
  return [...(part.enum?.find((one) => one.name === name)?.value ?? [])];
}
