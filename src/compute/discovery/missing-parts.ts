import type { MissingParts } from '../../shared/http/missing-parts';

const VOLUMES = 'volumes (block storage)';
const POWER = "power of hosts; their machines are the operator's";
const PROXY = (api: string) => `compute proxy of the ${api} API; use that API itself`;

/** Parts of Nova's API that are not there. */
export const computeMissing: MissingParts = {
  service: 'compute',
  base: '/compute/v2.1',
  parts: {
    'os-aggregates': 'such request for host aggregates',
    'os-server-groups': 'such request for server groups; they are not changed, only made and deleted',
    'servers/*/migrations': 'such request for migrations; no server moves between hosts yet',
    'servers/*/os-volume_attachments': VOLUMES,
    'os-volumes': VOLUMES,
    'os-volumes_boot': VOLUMES,
    'os-snapshots': VOLUMES,
    'servers/*/remote-consoles': 'consoles over the network; the log of the console is there',
    'servers/*/consoles': 'consoles over the network; the log of the console is there',
    'os-hosts/*/startup': POWER,
    'os-hosts/*/shutdown': POWER,
    'os-hosts/*/reboot': POWER,
    'os-console-auth-tokens': 'consoles over the network',
    'servers/*/os-security-groups': 'such request for security groups of servers',
    'servers/*/shares': 'shares',
    'os-services': 'such request for compute services',
    'os-agents': 'guest agents',
    'os-cells': 'cells',
    'os-certificates': 'certificates',
    'os-cloudpipe': 'cloudpipe',
    'os-fping': 'ping of servers',
    'os-baremetal-nodes': 'bare metal nodes',
    'os-floating-ips-bulk': PROXY('network'),
    'os-floating-ip-dns': PROXY('network'),
    'os-fixed-ips': PROXY('network'),
    'os-security-group-default-rules': PROXY('network'),
  },
};
