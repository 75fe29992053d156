import { parseReport } from './network-report';

describe('the report of a host network', () => {
  it('sorts what the host printed by kind, each name once', () => {
    const output =
      'bridge brq1\ntap tapa\ntap tapb\nchain mono-ia\nchain mono-ia\nnamespace qdhcp-1\ndnsmasq qdhcp-1\nsocket metadata\n';
    expect(parseReport(output)).toEqual({
      bridges: ['brq1'],
      taps: ['tapa', 'tapb'],
      namespaces: ['qdhcp-1'],
      dnsmasq: ['qdhcp-1'],
      haproxy: [],
      chains: ['mono-ia'],
      addressSets: [],
      metadataSocket: true,
    });
  });
});
