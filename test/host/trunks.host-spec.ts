import { LinuxNetwork } from '../../src/hypervisor/linux-network/linux-network';
import { planOf, tenantSegment } from '../../src/hypervisor/linux-network/sample-plan.fixture';
import { sh } from '../../src/hypervisor/shell/command';
import { LocalHostShell } from '../../src/hypervisor/shell/local-host-shell';
import { NamespaceGuest } from '../support/namespace-guest';
import { NamespaceHost } from '../support/namespace-host';
import { PING, port } from '../support/router-plans';

const [red, blue] = [tenantSegment(1), tenantSegment(2)];

describe('trunks', () => {
  const host = new NamespaceHost('net1');
  const network = new LinuxNetwork(host);
  const parent = port(1, 10, PING);
  const subport = { ...port(2, 10), trunk: { tap: parent.tap, vlan: 100 } };
  const bob = port(2, 11, PING);
  const alice = new NamespaceGuest(host, parent);
  const other = new NamespaceGuest(host, bob);
  const plan = planOf([red, blue], [parent, subport, bob]);
  let tagged = false;

  beforeAll(async () => {
    await host.powerOn();
    const probe = sh`unshare -n sh -c 'ip link add t0 type bridge && ip link add link t0 name t1 type vlan id 2'`;
    tagged = (await new LocalHostShell('local').run(probe)).exitCode === 0;
    await network.apply(plan);
    await alice.plug();
    await alice.run(sh`ip address add 10.1.0.10/24 dev eth0`);
    await other.plug();
    await other.run(sh`ip address add 10.2.0.11/24 dev eth0`);
  }, 30_000);
  afterAll(() => host.powerOff());

  it('carry a subport into its network, or name it and shut it alone where the kernel has no VLANs', async () => {
    const { changes, problems } = await network.bring(plan);
    if (!tagged) {
      const message = expect.stringMatching(/^VLAN 100 of tap.*\(modprobe 8021q\)$/);
      expect(problems).toEqual([{ kind: 'port', id: subport.portId, message }]);
      expect(await host.check(sh`ls /sys/class/net`)).not.toContain(subport.tap);
      expect((await host.run(sh`busybox ping -c 1 -W 1 10.1.0.10`)).exitCode).not.toBe(0);
      expect(await network.apply(plan)).toEqual([]);
      return;
    }
    expect(problems).toEqual([]);
    expect(changes).toContain(`vlan 100 on ${parent.tap}`);
    await alice.run(sh`ip link add link eth0 name eth0.100 address ${subport.mac} type vlan id 100
ip address add 10.2.0.10/24 dev eth0.100 && ip link set eth0.100 up`);
    expect(await alice.canPing('10.2.0.11')).toBe(true);
    // Its own rules hold: nothing comes in, and with a false source nothing goes out.
    expect(await other.canPing('10.2.0.10')).toBe(false);
    await alice.run(
      sh`ip address replace 10.2.0.77/24 dev eth0.100; ip address del 10.2.0.10/24 dev eth0.100`,
    );
    expect(await alice.canPing('10.2.0.11')).toBe(false);
    await network.apply(planOf([red, blue], [parent, bob]));
    expect(await host.check(sh`ls /sys/class/net`)).not.toContain(subport.tap);
  }, 20_000);

  it('are looked for where their guest is', async () => {
    await network.apply(plan);
    await host.run(sh`flock /run/monostack/network/lock true`);
    expect(await network.stands()).toBe(true);
    if (tagged) {
      await host.check(sh`ip link del ${subport.tap}`);
      expect(await network.stands()).toBe(false);
    }
  });
});
