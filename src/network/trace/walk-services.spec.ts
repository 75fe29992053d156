import { subnetRow } from '../plan/host-network-rows.fixture';
import type { Port } from '../ports/port.entity';
import { packetOf } from './trace-ends';
import {
  alice,
  bob,
  red,
  redDhcp,
  redLeg,
  router,
  rules,
  subnets,
  type TinyCloud,
  tinyCloud,
  withRow,
  worldOf,
} from './trace-world.fixture';
import { METADATA_ADDRESS, walkDhcp, walkMetadata } from './walk-services';

async function ask(walk: typeof walkDhcp, port: Port, changes: Partial<TinyCloud> = {}) {
  const world = worldOf(tinyCloud(changes));
  const hops = await walk(
    world,
    port,
    await packetOf(world, port, METADATA_ADDRESS, { protocol: 6, port: 80 }),
  );
  return { hops, lines: hops.map(({ verdict, at, what }) => `${verdict} ${at}: ${what}`), end: hops.at(-1) };
}
const changed = (patch: Partial<(typeof subnets)['red']>) => ({
  subnets: withRow(tinyCloud().subnets, subnets.red.id, patch),
});

describe('whether DHCP answers', () => {
  it('is said with the line of dnsmasq for the port, and with whose answer is let in', async () => {
    const { lines, hops } = await ask(walkDhcp, alice);
    expect(lines.slice(3)).toEqual([
      'passes brqa0000001-00: bridge of the network',
      `passes qdhcp-${red.id}: dnsmasq's line: ${alice.macAddress},host-10-1-0-10.openstacklocal,10.1.0.10`,
      'ends mono-ic0000001-00: the answer of 10.1.0.2 is let in',
    ]);
    expect(hops.at(-2)).toMatchObject({ daemon: { name: 'dnsmasq', namespace: `qdhcp-${red.id}` } });
  });

  it('is no with what is not there', async () => {
    expect((await ask(walkDhcp, alice, changed({ enableDhcp: false }))).end).toMatchObject({
      verdict: 'drops',
      what: 'subnet 10.1.0.0/24 has enable_dhcp false',
    });
    expect((await ask(walkDhcp, bob)).end).toMatchObject({
      verdict: 'drops',
      what: 'the network has no DHCP server',
    });
    const addresses = tinyCloud().addresses.filter(({ portId }) => portId !== alice.id);
    expect((await ask(walkDhcp, alice, { addresses })).end).toMatchObject({
      verdict: 'drops',
      what: expect.stringContaining('no address'),
    });
    const six = subnetRow(1, red, 'fd00:1::/64', { ipv6AddressMode: 'slaac', ipv6RaMode: 'slaac' });
    const slaac = { ...changed(six), addresses: withSixth(six) };
    expect((await ask(walkDhcp, alice, slaac)).end?.what).toContain('by SLAAC');
  });

  const withSixth = (six: typeof subnets.red) =>
    tinyCloud().addresses.map((row) =>
      row.subnetId === six.id ? { ...row, address: `fd00:1::${row.address.split('.')[3]}` } : row,
    );
});

describe('whether metadata answers', () => {
  it('is said by the DHCP namespace where DHCP tells the way', async () => {
    const { hops } = await ask(walkMetadata, alice);
    expect(hops.slice(-2)).toMatchObject([
      { at: `qdhcp-${red.id}`, daemon: { name: 'haproxy', namespace: `qdhcp-${red.id}` } },
      { verdict: 'ends', at: 'metadata socket', socket: true },
    ]);
  });

  it('is said by the router where nothing tells another way', async () => {
    const { hops } = await ask(walkMetadata, alice, changed({ enableDhcp: false }));
    expect(hops.slice(-2)).toMatchObject([
      {
        at: `qrouter-${router.id}`,
        what: 'router edge at 10.1.0.1 answers for it; haproxy',
        daemon: { name: 'haproxy', namespace: `qrouter-${router.id}` },
      },
      { verdict: 'ends', socket: true },
    ]);
  });

  it('is no without either, without IPv4, and where the security groups keep it in', async () => {
    const ports = tinyCloud().ports.filter(({ id }) => id !== redLeg.id && id !== redDhcp.id);
    expect((await ask(walkMetadata, alice, { ports })).end?.what).toContain(
      'neither DHCP nor a router answers',
    );
    const addresses = tinyCloud().addresses.filter(({ portId }) => portId !== alice.id);
    expect((await ask(walkMetadata, alice, { addresses })).end).toMatchObject({ verdict: 'drops' });
    const closed = { rules: [rules.ping, rules.ssh] };
    expect((await ask(walkMetadata, alice, closed)).end?.what).toContain(
      'no rule of its security groups lets it out',
    );
  });
});
