import { ScriptedHostShell } from '../shell/scripted-host-shell';
import { HostProbe } from './host-probe';

const BARE = `uid 1000
hostname it's "odd"
no-tool ipset
no-tool dnsmasq
kvm-closed yes
systemd yes
arch x86_64
vcpus 4
cpu Some Processor @ 2.00GHz
MemTotal: 8388608
MemAvailable: 4194304
disk 104857600 52428800
uptime 77
ssh-address 192.0.2.7
route-address 10.0.0.1
`;
const READY = `${BARE.replace(/^(no-tool|kvm-closed).*\n/gm, '').replace('uid 1000', 'uid 0')}version Using API: QEMU 9.0.0
version Running hypervisor: QEMU 7.2.22
version Running against daemon: 9.0.0
`;
const probe = (output: string, features: string, ...more: Array<{ expect: RegExp; stdout: string }>) => {
  const time = `time ${Date.now() / 1000 - 9}\n`;
  const shell = new ScriptedHostShell([
    { expect: /virsh -q/, stdout: output + time },
    { expect: 'exec /bin/sh -s', stdout: features },
    ...more,
  ]);
  return new HostProbe(shell).look();
};

describe('the probe of a host', () => {
  it('says what is wrong and the command that mends it', async () => {
    const look = await probe(BARE, 'ipset\ntun\nvxlan\n');
    expect(look.problems).toEqual([
      'The commands do not run as root; enrol it as root@HOST.',
      'ipset, dnsmasq are not installed; run there: apt-get install -y ipset dnsmasq-base',
      'libvirtd does not answer on qemu:///system; run there: systemctl enable --now virtlogd libvirtd',
      expect.stringContaining('chgrp kvm /dev/kvm'),
      expect.stringMatching(/^Here tun is missing.*modprobe tun/),
    ]);
    expect(look.warnings).toEqual([
      expect.stringContaining('vxlan'),
      expect.stringMatching(/clock is 9\.\d s off.*chrony/),
    ]);
  });

  it('reports the facts of a host that is ready', async () => {
    const look = await probe(READY, '8021q\n', { expect: /isa-debug-exit/, stdout: 'kvm\n' });
    expect(look.problems).toEqual([]);
    expect(look.name).toBe('it\'s "odd"');
    expect(look.facts).toMatchObject({
      hypervisorType: 'KVM',
      hypervisorVersion: 7_002_022,
      libvirtVersion: 9_000_000,
      kvm: true,
      vcpus: 4,
      memoryMib: 8192,
      memoryUsedMib: 4096,
      diskGib: 100,
      diskFreeGib: 50,
      hostIp: '192.0.2.7',
      uptimeSeconds: 77,
      missing: ['8021q'],
    });
  });
});
