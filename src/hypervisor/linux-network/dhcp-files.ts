import type { DhcpPlan, SegmentPlan } from '../host-network.port';
import { FILES, METADATA_ADDRESS, METADATA_SOCKET, RUN } from './names';
import { word } from './script-text';

export interface HostFile {
  path: string;
  lines: readonly string[];
}

export function networkFolder(networkId: string): string {
  return `${FILES}/${word(networkId)}`;
}

/** The files of one network's DHCP namespace; their names are Neutron's. */
export function dhcpFiles(segment: SegmentPlan, dhcp: DhcpPlan): HostFile[] {
  const folder = networkFolder(segment.networkId);
  const { dnsmasq } = dhcp;
  return [
    { path: `${folder}/dnsmasq.conf`, lines: [...fixedConfig(dhcp, folder), ...dnsmasq.config] },
    { path: `${folder}/host`, lines: dnsmasq.hosts },
    { path: `${folder}/opts`, lines: dnsmasq.options },
    { path: `${folder}/addn_hosts`, lines: dnsmasq.addnHosts },
    ...(dhcp.metadata
      ? [
          {
            path: `${folder}/haproxy.conf`,
            lines: haproxyConfig([{ networkId: segment.networkId, bind: `${METADATA_ADDRESS}:80` }]),
          },
        ]
      : []),
  ];
}

function fixedConfig(dhcp: DhcpPlan, folder: string): string[] {
  const run = `${RUN}/${word(dhcp.namespace)}`;
  return [
    'no-hosts',
    'strict-order',
    'except-interface=lo',
    `interface=${word(dhcp.device)}`,
    'bind-dynamic',
    `pid-file=${run}.dnsmasq.pid`,
    `dhcp-leasefile=${run}.leases`,
    `dhcp-hostsfile=${folder}/host`,
    `dhcp-optsfile=${folder}/opts`,
    `addn-hosts=${folder}/addn_hosts`,
    `resolv-file=${RUN}/resolv.conf`,
    'dhcp-authoritative',
  ];
}

/**
 * Both headers are set here whatever the guest sent: they say who asks. Which network's guest that is, is known by where
 * it asks.
 */
export function haproxyConfig(frontends: ReadonlyArray<{ networkId: string; bind: string }>): string[] {
  return [
    'global',
    '    maxconn 1024',
    '    nbthread 1',
    'defaults',
    '    mode http',
    '    retries 3',
    '    timeout connect 10s',
    '    timeout client 32s',
    '    timeout server 32s',
    '    timeout http-request 30s',
    ...frontends.flatMap(({ networkId, bind }, index) => [
      `frontend metadata${index || ''}`,
      `    bind ${bind}`,
      '    http-request del-header X-Forwarded-For',
      '    http-request del-header X-Monostack-Network',
      `    http-request set-header X-Monostack-Network ${word(networkId)}`,
      '    http-request set-header X-Forwarded-For %[src]',
      '    default_backend controller',
    ]),
    'backend controller',
    `    server controller unix@${METADATA_SOCKET}`,
  ];
}
