import { createHash } from 'node:crypto';
import type { Host } from '../../hypervisor';
import type { View } from '../common/present';

export const L3_AGENT = 'L3 agent';
export const DHCP_AGENT = 'DHCP agent';

/** What Neutron's agents would be: no process here, but clients ask for them to see which hosts serve networks. */
const KINDS = [
  { type: 'Linux bridge agent', binary: 'neutron-linuxbridge-agent', topic: 'N/A', zone: null },
  { type: DHCP_AGENT, binary: 'neutron-dhcp-agent', topic: 'dhcp_agent', zone: 'nova' },
  { type: L3_AGENT, binary: 'neutron-l3-agent', topic: 'l3_agent', zone: 'nova' },
  { type: 'Metadata agent', binary: 'neutron-metadata-agent', topic: 'N/A', zone: null },
] as const;

export type AgentView = View & { id: string; agent_type: string; host: string };

export function agentViews(host: Host, physicalNetworks: ReadonlyMap<string, string>): AgentView[] {
  return KINDS.map(({ type, binary, topic, zone }) => ({
    id: agentId(host.id, binary),
    agent_type: type,
    binary,
    topic,
    host: host.name,
    availability_zone: zone,
    admin_state_up: host.enabled,
    alive: host.up,
    created_at: agentTime(host.createdAt),
    started_at: agentTime(host.createdAt),
    heartbeat_timestamp: agentTime(host.seenAt),
    description: null,
    resources_synced: null,
    configurations:
      type === 'Linux bridge agent'
        ? {
            tunneling_ip: host.hostIp,
            tunnel_types: ['vxlan'],
            interface_mappings: Object.fromEntries(physicalNetworks),
            bridge_mappings: {},
          }
        : {},
  }));
}

/** The same for one host and kind at every start. */
export function agentId(hostId: string, binary: string): string {
  const digest = createHash('sha256').update(`${binary}/${hostId}`).digest('hex');
  const parts = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `5${digest.slice(13, 16)}`,
    `a${digest.slice(17, 20)}`,
  ];
  return [...parts, digest.slice(20, 32)].join('-');
}

/** Agents' times have a space and no zone, unlike all others. */
function agentTime(time: string): string {
  return time.slice(0, 19).replace('T', ' ');
}
