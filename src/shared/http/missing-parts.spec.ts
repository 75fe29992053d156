import { MissingPartsTable } from './missing-parts';

describe('what a path without a route would have been about', () => {
  const table = new MissingPartsTable([
    { service: 'compute', base: '/compute/v2.1', parts: { 'os-agents': 'agents', 'servers/*/os-x': 'x' } },
    { service: 'network', base: '/network/v2.0', parts: { 'a.b': 'dots' } },
  ]);
  const NOTHING = 'The resource could not be found.';
  const lacks = (what: string) => `The resource could not be found: this cloud has no ${what}.`;

  it.each([
    ['/compute/v2.1/os-agents', lacks('agents')],
    ['/compute/v2.1/os-agents?a=/b', lacks('agents')],
    ['/compute/v2.1/os-agents/1/more', lacks('agents')],
    ['/compute/v2.1/servers/1/os-x', lacks('x')],
    ['/network/v2.0/a.b', lacks('dots')],
    ['/compute/v2.1/os-agentsmith', NOTHING],
    ['/compute/v2.1/servers/1/2/os-x', NOTHING],
    ['/compute/v2.1/servers//os-x', NOTHING],
    ['/network/v2.0/aXb', NOTHING],
    ['/x/compute/v2.1/os-agents', NOTHING],
    ['/nowhere?/compute/v2.1/os-agents', NOTHING],
    ['', NOTHING],
  ])('%s: %s', (url, sentence) => {
    expect(table.sentence(url)).toBe(sentence);
  });
});
