import type { Tx } from '../db/tx';
import { log } from '../log/logger';
import { DomainEvents, defineEvent } from './domain-events';

const grown = defineEvent<string>('test.grown');
const cut = defineEvent<string>('test.cut');
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('news', () => {
  let events: DomainEvents;
  let heard: string[];
  beforeEach(() => {
    events = new DomainEvents();
    heard = [];
    events.on(grown, (name) => void heard.push(name));
  });

  it('reach those who hear of their kind, until they do not want to any more', async () => {
    const end = events.on(grown, (name) => void heard.push(`too ${name}`));
    events.emit(grown, 'ash');
    events.emit(cut, 'box');
    await turn();
    expect(heard).toEqual(['ash', 'too ash']);
    end();
    events.emit(grown, 'cress');
    await turn();
    expect(heard).toEqual(['ash', 'too ash', 'cress']);
  });

  it('of a transaction are told when it is committed', async () => {
    const then: Array<() => void> = [];
    events.publish({ afterCommit: (told: () => void) => then.push(told) } as unknown as Tx, grown, 'ash');
    await turn();
    expect(heard).toEqual([]);
    for (const told of then) told();
    await turn();
    expect(heard).toEqual(['ash']);
  });

  it('reach the others when one who hears them fails, which is logged', async () => {
    const told = jest.spyOn(log, 'error').mockImplementation(() => undefined);
    events.on(grown, () => {
      throw new Error('at once');
    });
    events.on(grown, () => Promise.reject(new Error('later')));
    events.on(grown, (name) => void heard.push(`last ${name}`));
    events.emit(grown, 'ash');
    await turn();
    expect(heard).toEqual(['ash', 'last ash']);
    expect(
      told.mock.calls.map(([fields, text]) => [(fields as unknown as { event: string }).event, text]),
    ).toEqual([
      ['test.grown', 'listener failed: at once'],
      ['test.grown', 'listener failed: later'],
    ]);
    told.mockRestore();
  });

  it('go to the other controllers, and what comes from them goes no further', async () => {
    const relayed: unknown[] = [];
    events.relay = (name, content) => relayed.push([name, content]);
    events.emit(grown, 'ash');
    events.receive('test.grown', 'box');
    await turn();
    expect(heard).toEqual(['ash', 'box']);
    expect(relayed).toEqual([['test.grown', 'ash']]);
  });
});
