import type { HostNetworkPlan, PortFirewallPlan } from '../../src/hypervisor/host-network.port';
import { LinuxNetwork } from '../../src/hypervisor/linux-network/linux-network';
import {
  guestPort,
  natSegment,
  planOf,
  sampleRouter,
  tenantSegment,
} from '../../src/hypervisor/linux-network/sample-plan.fixture';
import { type Command, sh } from '../../src/hypervisor/shell/command';
import type { CommandResult, RunOptions } from '../../src/hypervisor/shell/host-shell.port';
import { NamespaceGuest } from '../support/namespace-guest';
import { NamespaceHost } from '../support/namespace-host';

const PING = { direction: 'ingress', family: 'inet', protocol: 1 } as const;
const REMOTE = { direction: 'ingress', family: 'inet', remoteSet: 'mono-4web' } as const;

/** Notes what is sent, and may cut a script off where the test says. */
class WatchedHost extends NamespaceHost {
  readonly sent: string[] = [];
  cutBefore: string | undefined;

  override run(command: Command, options?: RunOptions): Promise<CommandResult> {
    const script = String(options?.stdin ?? '');
    if (script) this.sent.push(script);
    const end = this.cutBefore ? script.lastIndexOf(`\n${this.cutBefore}`) : -1;
    const stdin = end < 0 ? options?.stdin : `${script.slice(0, end)}\nexit 9${script.slice(end)}`;
    return super.run(command, options && { ...options, stdin });
  }
}

describe('changes of a host network, part by part', () => {
  const host = new WatchedHost('net1');
  const network = new LinuxNetwork(host);
  const alice = new NamespaceGuest(host, guestPort(10));
  const bob = new NamespaceGuest(host, guestPort(11));
  const open = (port: PortFirewallPlan): PortFirewallPlan => ({ ...port, rules: [...port.rules, PING] });
  const closed = planOf([natSegment()], [guestPort(10), guestPort(11)]);
  const opened = planOf([natSegment()], [guestPort(10), open(guestPort(11))]);
  /** What is done behind the answer, under the lock. */
  const taken = () => host.run(sh`flock /run/monostack/network/lock true`);

  beforeAll(async () => {
    await host.powerOn();
    await network.bring(closed);
    await alice.plug();
    await bob.plug();
    expect([await alice.dhcp(), await bob.dhcp()]).toEqual([true, true]);
  }, 30_000);
  beforeEach(async () => {
    host.cutBefore = undefined;
    await network.bring(closed);
    await taken();
    host.sent.length = 0;
  });
  afterAll(() => host.powerOff());

  /** Nothing is left to do, for a controller that knows nothing of the host either. */
  async function expectEqual(plan: HostNetworkPlan): Promise<void> {
    await taken();
    expect(await network.stands()).toBe(true);
    expect(await new LinuxNetwork(host).bring(plan)).toEqual({ changes: [], problems: [] });
    await taken();
  }

  it('opens a port by one script that names no other', async () => {
    expect(await alice.canPing('10.9.0.11')).toBe(false);
    expect(await network.change(opened)).toEqual({ changes: ['rules of iptables'], problems: [] });
    expect(host.sent).toHaveLength(1);
    expect(host.sent[0]).not.toContain(guestPort(10).tap.slice(3));
    expect(await alice.canPing('10.9.0.11')).toBe(true);
    await expectEqual(opened);
    expect((await network.change(closed)).changes).toEqual(['rules of iptables', 'cut flows of 10.9.0.11']);
    expect(await alice.canPing('10.9.0.11')).toBe(false);
    await expectEqual(closed);
  }, 30_000);

  it('knows what a host without any DHCP has', async () => {
    await network.bring(planOf([], []));
    const bare = planOf([tenantSegment(1)], [{ ...guestPort(13), bridge: tenantSegment(1).bridge }]);
    await network.bring(bare);
    await taken();
    expect(await network.stands()).toBe(true);
    host.sent.length = 0;
    expect((await network.change(bare)).changes).toEqual([]);
    expect(host.sent).toHaveLength(1);
  });

  it('asks a host that has it all for no more than its hash', async () => {
    expect(await network.change(closed)).toEqual({ changes: [], problems: [] });
    expect(host.sent).toHaveLength(1);
    expect(host.sent[0]?.length).toBeLessThan(10_000);
    expect(await network.stands()).toBe(true);
  });

  it('tells what of it is another than it was, and changes nothing', async () => {
    const drift = { known: true, current: true, missing: [], foreign: [] };
    expect(await network.drift(closed)).toEqual(drift);
    expect(await network.drift(opened)).toEqual({ ...drift, current: false });
    const { bridge } = natSegment();
    const chain = `mono-i${guestPort(11).tap.slice(3)}`;
    await host.check(sh`iptables -I ${chain} 1 -p tcp -j RETURN`);
    await host.check(sh`ip link set dev ${bridge} down`);
    await host.check(
      sh`kill -9 $(cat /run/monostack/network/${natSegment().dhcp?.namespace ?? ''}.dnsmasq.pid)`,
    );
    const found = await network.drift(closed);
    expect(found).toMatchObject({ known: true, current: true });
    expect(found.foreign).toContain(`iptables: -A ${chain} -p tcp -j RETURN`);
    expect(found.missing).toEqual(
      expect.arrayContaining([
        expect.stringMatching(`^rest: ${bridge} 1 `),
        expect.stringMatching(/^rest: dnsmasq \d+ qdhcp-/),
      ]),
    );
    expect(await network.drift(closed)).toEqual(found);
    expect((await network.bring(closed)).problems).toEqual([]);
    await expectEqual(closed);
    expect(await network.drift(closed)).toEqual(drift);
  }, 30_000);

  it('comes to the same as the whole plan: guests, sets, networks and routers that come, change and leave', async () => {
    const set = (...members: string[]) => ({ name: 'mono-4web', family: 'inet' as const, members });
    const withSet = (plan: HostNetworkPlan, ...members: string[]): HostNetworkPlan => ({
      ...plan,
      firewall: {
        ports: plan.firewall.ports.map((port, index) =>
          index === 0 ? port : { ...port, rules: [...port.rules, REMOTE] },
        ),
        addressSets: [set(...members)],
      },
    });
    const [red, blue] = [tenantSegment(1), tenantSegment(2)];
    const router = sampleRouter();
    const all = [natSegment(), red, blue];
    const guests = [guestPort(10), guestPort(11)];
    const silent = { ...guestPort(12), filtered: false };
    const withoutDhcp = { ...natSegment(), dhcp: undefined };
    const plans = [
      planOf([natSegment()], [...guests, guestPort(12)]),
      planOf([natSegment()], [...guests, silent]),
      withSet(closed, '10.9.0.10'),
      withSet(closed, '10.9.0.99', '10.9.0.10'),
      closed,
      planOf([natSegment(), red], [...guests, { ...guestPort(13), bridge: red.bridge }]),
      planOf(all, guests, [router]),
      planOf(all, guests, [
        { ...router, floatingIps: [{ address: '10.9.0.60', fixedAddress: '10.1.0.10' }] },
      ]),
      planOf(all, guests, [{ ...router, legs: router.legs.slice(0, 1) }]),
      planOf([withoutDhcp, red], guests),
      closed,
    ];
    for (const [step, plan] of plans.entries()) {
      host.sent.length = 0;
      expect({ step, ...(await network.change(plan)) }).toMatchObject({ step, problems: [] });
      expect({ step, scripts: host.sent.length }).toEqual({ step, scripts: 1 });
      await expectEqual(plan);
    }
    expect(await bob.dhcp()).toBe(true);
  }, 120_000);

  it.each(['change_rules iptables', 'change_flows', 'guest tap', 'seal_change'])(
    'repairs what was cut off before %s',
    async (where) => {
      const more = planOf([natSegment()], [guestPort(10), open(guestPort(11)), guestPort(12)]);
      host.cutBefore = where;
      await expect(network.change(more)).rejects.toThrow();
      host.cutBefore = undefined;
      expect(await network.stands()).toBe(false);
      await network.change(more);
      await expectEqual(more);
      expect(await alice.canPing('10.9.0.11')).toBe(true);
    },
    30_000,
  );

  it('does not take for wanted what somebody else did meanwhile', async () => {
    const damages = [
      'iptables -D mono-egress 1',
      'iptables -F mono-oa000000a-01',
      'iptables -I FORWARD 1 -j ACCEPT',
      'ebtables -F mono-ma000000a-01',
      'ip link set tapd0000000-01 down',
      'kill -9 $(cat /run/monostack/network/*.dnsmasq.pid)',
      'sed -i 1d /var/lib/monostack/networks/*/host',
      'iptables -F',
    ];
    for (const damage of damages) {
      await host.run(sh`/bin/sh -c ${damage}`);
      await network.change(opened);
      await taken();
      if (!(await network.stands())) await network.bring(opened);
      await taken();
      expect({ damage, found: await new LinuxNetwork(host).bring(opened) }).toEqual({
        damage,
        found: { changes: [], problems: [] },
      });
      await network.bring(closed);
      await taken();
    }
  }, 120_000);

  it('brings all to a host that lost what it had, or that another controller told otherwise', async () => {
    await new LinuxNetwork(host).bring(planOf([natSegment()], [open(guestPort(11))]));
    await network.change(opened);
    await expectEqual(opened);
    await host.run(sh`rm -rf /run/monostack/network`);
    await network.change(closed);
    await expectEqual(closed);
  }, 30_000);

  it('names the rule that the host refuses, and applies the rest of the change', async () => {
    const odd = { direction: 'ingress', family: 'inet', protocol: 999 } as const;
    const bad = { ...guestPort(10), rules: [...guestPort(10).rules, odd] };
    const { problems } = await network.change(planOf([natSegment()], [bad, open(guestPort(11))]));
    expect(problems).toEqual([
      { kind: 'rule', id: bad.portId, message: expect.stringMatching(/-p 999 .*iptables/) },
    ]);
    expect(await alice.canPing('10.9.0.11')).toBe(true);
    const evil = { ...guestPort(13), mac: '$(reboot)' };
    const told = await network.change(planOf([natSegment()], [guestPort(10), open(guestPort(11)), evil]));
    expect(told.problems.map(({ kind, id }) => `${kind} ${id}`)).toEqual([`port ${evil.portId}`]);
  }, 30_000);
});
