import { describeTrace, findEnd } from './trace';

it('tells each hop with its rule and what was found, and whether the packet arrives', () => {
  const hop = { host: 'one', at: 'tap1', what: 'a source that it may have', verdict: 'passes', found: [] };
  const rule = { id: 'r', security_group_id: 'g', text: 'egress IPv4 any to anybody' };
  const hops = [hop, { ...hop, at: 'mono-o1', what: 'a rule lets it out', rule }];
  expect(
    describeTrace({ delivered: true, reason: '', hops: [...hops, { ...hop, verdict: 'ends' }] }),
  ).toEqual([
    '  ok  one  tap1  a source that it may have',
    '  ok  one  mono-o1  a rule lets it out',
    '        rule r of group g: egress IPv4 any to anybody',
    '  end one  tap1  a source that it may have',
    'It arrives.',
  ]);
  const lost = { ...hop, host: null, verdict: 'drops', found: ['missing it'] };
  expect(describeTrace({ delivered: false, reason: 'lost', hops: [lost] })).toEqual([
    '  NO  -  tap1  a source that it may have',
    '        found: missing it',
    'It does not arrive: lost',
  ]);
});

describe('an end of a trace', () => {
  const asked: string[] = [];
  const api = (servers: object[], ports: object[] = []) => ({
    call: async (_method: string, path: string) => {
      asked.push(path);
      return path.startsWith('/compute') ? { servers } : { ports };
    },
  });
  beforeEach(() => asked.splice(0));

  it.each(['outside', 'dhcp', 'metadata', '10.0.0.1', 'fd00::1', 'b1ffa2c4-5d1f-4c2a-9f0e-0123456789ab'])(
    'is taken as it is: %s',
    async (given) => {
      expect(await findEnd(api([]), given)).toBe(given);
      expect(asked).toEqual([]);
    },
  );

  it('is a server by its name, or else a port', async () => {
    expect(await findEnd(api([{ id: 's', name: 'web' }], [{ id: 'p' }]), 'web')).toBe('s');
    expect(await findEnd(api([], [{ id: 'p' }]), 'a b')).toBe('p');
    expect(asked.at(-1)).toBe('/network/v2.0/ports?fields=id&name=a%20b');
    expect(await findEnd(api([]), 'nobody')).toBe('nobody');
    await expect(findEnd(api([], [{ id: 'p' }, { id: 'q' }]), 'web')).rejects.toThrow(
      "2 ports are called web; give one's id:\n  p\n  q",
    );
  });
});
