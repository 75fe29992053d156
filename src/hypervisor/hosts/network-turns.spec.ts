import type { UnitOfWork } from '../../shared/db/unit-of-work';
import type { Cloud } from '../cloud/cloud';
import type { HostsRepository } from './hosts.repository';
import { NetworkTurns } from './network-turns';

describe('a host that is being removed', () => {
  const hosts = { find: async () => ({ networkTurn: { before: null, now: 'turn-1' } }) };
  const turns = () =>
    new NetworkTurns(hosts as unknown as HostsRepository, {} as UnitOfWork, { id: 'cloud' } as Cloud);

  it('is waited for until the plan that is on its way has arrived, and gets no other', async () => {
    const made = turns();
    let arrive: (answer: string) => void = () => undefined;
    const given = made.give('h1', 'shape', () => new Promise<string>((resolve) => (arrive = resolve)));
    let closed = false;
    const closing = made.close('h1').then(() => {
      closed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(closed).toBe(false);
    await expect(made.give('h1', 'shape', async () => 'late')).rejects.toMatchObject({
      code: 'host_leaving',
    });
    expect(await made.give('h2', 'shape', async () => 'there')).toBe('there');
    arrive('there');
    await closing;
    expect(await given).toBe('there');
    made.open('h1');
    expect(await made.give('h1', 'shape', async () => 'again')).toBe('again');
  });
});
