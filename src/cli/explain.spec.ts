import { explain, findServerId } from './explain';

it('tells for each host what was wanted and what was there', () => {
  const memory = { filter: 'memory', wanted: '8192 MiB' };
  const lines = explain({
    server_id: 's',
    chosen_host_id: 'b',
    decided_at: '2026-01-02T03:04:05.000Z',
    hosts: [
      {
        hostId: 'a',
        hostName: 'one',
        accepted: false,
        checks: [{ ...memory, passed: false, free: '2048 MiB' }],
        weight: null,
      },
      {
        hostId: 'b',
        hostName: 'two',
        accepted: true,
        checks: [{ ...memory, passed: true, free: '9000 MiB' }],
        weight: 1,
      },
    ],
  });
  expect(lines).toEqual([
    'Server s was given to two at 2026-01-02T03:04:05.000Z.',
    'one: refused',
    '  NO  memory: wanted 8192 MiB, has 2048 MiB',
    'two: taken, weight 1',
    '  ok  memory: wanted 8192 MiB, has 9000 MiB',
  ]);
});

describe('a server to explain', () => {
  const asked: string[] = [];
  const api = (servers: Array<{ id: string; name: string }>) => ({
    call: async (_method: string, path: string) => {
      asked.push(path);
      return { servers };
    },
  });
  beforeEach(() => asked.splice(0));

  it('is looked up by its name in every project', async () => {
    const servers = [
      { id: 'one', name: 'web.1' },
      { id: 'two', name: 'WEB.1' },
    ];
    expect(await findServerId(api(servers), 'web.1')).toBe('one');
    expect(asked).toEqual([`/compute/v2.1/servers?all_tenants=1&name=${encodeURIComponent('^web.1$')}`]);
  });

  it('is taken by its id without a look-up', async () => {
    const id = 'b1ffa2c4-5d1f-4c2a-9f0e-0123456789ab';
    expect(await findServerId(api([]), id)).toBe(id);
    expect(asked).toEqual([]);
  });

  it('lists the ids where several have that name', async () => {
    const servers = [
      { id: 'one', name: 'web' },
      { id: 'two', name: 'web' },
    ];
    await expect(findServerId(api(servers), 'web')).rejects.toThrow(
      "2 servers are called web; give one's id:\n  one\n  two",
    );
  });

  it('that no living server is called may be a gone one', async () => {
    expect(await findServerId(api([]), 'gone')).toBe('gone');
  });
});
