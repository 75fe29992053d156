import type { CapabilityLines } from './capabilities';

/** What the probe script printed. */
export interface ProbeOutput extends CapabilityLines {
  uid: number;
  hostname: string;
  tools: readonly string[];
  /** /dev/kvm is there, but not for the user whom libvirt runs guests as. */
  kvmClosed: boolean;
  systemd: boolean;
  libvirtAnswers: boolean;
  /** As numbers: 7.2.9 is 7002009. */
  qemuVersion: number;
  cpuArch: string;
  cpuModel: string;
  vcpus: number;
  memoryMib: number;
  memoryAvailableMib: number;
  diskGib: number;
  diskFreeGib: number;
  uptimeSeconds: number;
  hostIp: string;
  epochSeconds: number;
}

const KIB_PER_GIB = 1024 ** 2;

export function parseProbe(text: string): ProbeOutput {
  const all = (key: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${key} `))
      .map((line) => line.slice(key.length + 1).trim());
  const one = (key: string) => all(key)[0] ?? '';
  const version = (name: string) =>
    versionNumber(all('version').find((line) => line.startsWith(`${name}:`)) ?? '');
  const [diskKib, freeKib] = one('disk').split(' ');
  return {
    uid: Number(one('uid')),
    hostname: one('hostname'),
    tools: all('no-tool'),
    kvmClosed: one('kvm-closed') === 'yes',
    systemd: one('systemd') === 'yes',
    libvirtAnswers: version('Running hypervisor') > 0,
    qemuVersion: version('Running hypervisor'),
    libvirtVersion: version('Running against daemon'),
    machines: all('machine'),
    pc: one('domain-pc'),
    q35: one('domain-q35'),
    cpuLimits: one('cpu-limits') === 'yes',
    cpuArch: one('arch'),
    cpuModel: one('cpu') || 'unknown',
    vcpus: Number(one('vcpus')),
    memoryMib: Math.floor(Number(one('MemTotal:')) / 1024),
    memoryAvailableMib: Math.floor(Number(one('MemAvailable:')) / 1024),
    diskGib: Math.floor(Number(diskKib) / KIB_PER_GIB),
    diskFreeGib: Math.floor(Number(freeKib) / KIB_PER_GIB),
    uptimeSeconds: Number(one('uptime')),
    hostIp: one('ssh-address') || one('route-address') || '127.0.0.1',
    epochSeconds: Number(one('time')),
  };
}

function versionNumber(line: string): number {
  const match = /(\d+)\.(\d+)\.(\d+)\s*$/.exec(line);
  return match ? Number(match[1]) * 1_000_000 + Number(match[2]) * 1000 + Number(match[3]) : 0;
}
