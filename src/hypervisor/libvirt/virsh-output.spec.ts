import { parseDomainStates, parseLifecycleEvent } from './virsh-output';

const id = 'b71e0f2e-7f6c-4c52-8bd8-0d3c3f5e7a11';
const domain = (name: string, state: number, reason: number) =>
  `Domain: '${name}'\n  state.state=${state}\n  state.reason=${reason}\n\n`;

describe('what virsh prints', () => {
  it('tells the state of our domains and leaves out others', () => {
    const output = [
      domain(`instance-${id}`, 1, 1),
      domain('win', 1, 1),
      domain('instance-00000001', 1, 1),
      domain(id, 1, 1),
      domain(`instance-${id.replace('b7', 'b8')}`, 3, 1),
      domain(`instance-${id.replace('b7', 'b9')}`, 5, 6),
      domain(`instance-${id.replace('b7', 'ba')}`, 5, 3),
    ].join('');
    expect(parseDomainStates(output).map(({ serverId, state }) => [serverId.slice(0, 2), state])).toEqual([
      ['b7', 'running'],
      ['b8', 'paused'],
      ['b9', 'shutoff'],
      ['ba', 'crashed'],
    ]);
    expect(parseDomainStates('\n')).toEqual([]);
  });

  it.each([
    ['Started Booted', 'running'],
    ['Resumed Unpaused', 'running'],
    ['Suspended Paused', 'paused'],
    ['Stopped Shutdown', 'shutoff'],
    ['Stopped Destroyed', 'shutoff'],
    ['Stopped Failed', 'crashed'],
    ['Undefined Removed', 'gone'],
    ['Defined Updated', undefined],
    ['Shutdown Finished', undefined],
  ])('reads the event %s', (event, state) => {
    const line = `2026-11-21 13:00:00.123+0000: event 'lifecycle' for domain 'instance-${id}': ${event}`;
    expect(parseLifecycleEvent(line)).toEqual(state && { serverId: id, state });
  });

  it('ignores events of other domains and anything else', () => {
    expect(parseLifecycleEvent("event 'lifecycle' for domain 'win': Started Booted")).toBeUndefined();
    expect(parseLifecycleEvent('events received: 3')).toBeUndefined();
  });
});
