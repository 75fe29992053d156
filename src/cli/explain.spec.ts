import { explain } from './explain';

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
