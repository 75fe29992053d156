import type { MissingFeature } from '../linux-network/kernel-features';

/** What a host must have, and the Debian or Ubuntu package that brings it. */
export const TOOLS: ReadonlyArray<readonly [tool: string, debianPackage: string]> = [
  ['virsh', 'libvirt-clients'],
  ['libvirtd', 'libvirt-daemon-system'],
  ['qemu-system-x86_64', 'qemu-system-x86'],
  ['qemu-img', 'qemu-utils'],
  ['genisoimage', 'genisoimage'],
  ['ip', 'iproute2'],
  ['iptables-restore', 'iptables'],
  ['ebtables', 'ebtables'],
  ['setpriv', 'util-linux'],
  ['ps', 'procps'],
  ['ipset', 'ipset'],
  ['conntrack', 'conntrack'],
  ['dnsmasq', 'dnsmasq-base'],
  ['haproxy', 'haproxy'],
];

export interface Shortcomings {
  uid: number;
  tools: readonly string[];
  features: readonly MissingFeature[];
  libvirtAnswers: boolean;
  kvmClosed: boolean;
  systemd: boolean;
  clockSkewSeconds: number;
}

/** A sentence for each, with the command that mends it. */
export function describeProblems(lacking: Shortcomings): string[] {
  const problems: string[] = [];
  if (lacking.uid !== 0) problems.push('The commands do not run as root; enrol it as root@HOST.');
  const absent = TOOLS.filter(([tool]) => lacking.tools.includes(tool));
  if (absent.length) {
    const packages = [...new Set(absent.map(([, name]) => name))].join(' ');
    const names = absent.map(([tool]) => tool).join(', ');
    problems.push(
      `${names} ${absent.length > 1 ? 'are' : 'is'} not installed; run there: apt-get install -y ${packages}`,
    );
  }
  const libvirtThere = !absent.some(([tool]) => tool === 'virsh' || tool === 'libvirtd');
  if (libvirtThere && !lacking.libvirtAnswers) {
    const start = lacking.systemd ? 'systemctl enable --now virtlogd libvirtd' : 'virtlogd -d; libvirtd -d';
    problems.push(`libvirtd does not answer on qemu:///system; run there: ${start}`);
  }
  if (lacking.kvmClosed) {
    // libvirt as root finds KVM usable and as libvirt-qemu not, so it asks qemu again at every call: half a minute.
    const mend = 'chgrp kvm /dev/kvm && chmod 0660 /dev/kvm';
    problems.push(`/dev/kvm is closed to the user libvirt-qemu; run there: ${mend}`);
  }
  problems.push(...sentences(lacking, true));
  return problems;
}

export function describeWarnings(lacking: Shortcomings): string[] {
  const warnings = sentences(lacking, false);
  const skew = Math.abs(lacking.clockSkewSeconds);
  if (skew > 2) {
    warnings.push(`Its clock is ${skew.toFixed(1)} s off; run there: apt-get install -y chrony`);
  }
  return warnings;
}

/** What the kernel lacks. A tool that is not installed was named already, with the other packages. */
function sentences({ features, tools }: Shortcomings, needed: boolean): string[] {
  const packages = TOOLS.filter(([tool]) => tools.includes(tool)).map(([, name]) =>
    name.replace('-base', ''),
  );
  return features
    .filter((feature) => feature.needed === needed && !packages.includes(feature.name))
    .map((feature) => `Here ${feature.message}.`);
}
