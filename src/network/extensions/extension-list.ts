export interface Extension {
  alias: string;
  name: string;
  description: string;
  updated: string;
}

/*
 * What works, with Neutron's aliases (neutron_lib/api/definitions). Clients and Tempest decide by this list what
 * they may use: an alias stands here only when all of it is there.
 */
const WORKING: ReadonlyArray<readonly [alias: string, name: string, description: string, updated: string]> = [
  ['address-group', 'Address group', 'Addresses under a name.', '2020-07-15T10:00:00-00:00'],
  ['address-scope', 'Address scope', 'Pools that do not meet.', '2015-07-26T10:00:00-00:00'],
  ['agent', 'agent', 'The agent management extension.', '2013-02-03T10:00:00-00:00'],
  [
    'allowed-address-pairs',
    'Allowed Address Pairs',
    'Addresses that a port may use besides its own.',
    '2013-07-23T10:00:00-00:00',
  ],
  [
    'auto-allocated-topology',
    'Auto Allocated Topology Services',
    'A network with a way outside for whoever has none.',
    '2016-01-01T00:00:00-00:00',
  ],
  [
    'availability_zone',
    'Availability Zone',
    'The zones in which networks are served.',
    '2015-01-01T10:00:00-00:00',
  ],
  [
    'network_availability_zone',
    'Network Availability Zone',
    'Zone hints on networks.',
    '2015-01-01T10:00:00-00:00',
  ],
  ['binding', 'Port Binding', 'Where a port is bound, and how.', '2014-02-03T10:00:00-00:00'],
  [
    'default-subnetpools',
    'Default Subnetpools',
    'A pool for subnets that name none.',
    '2016-02-18T18:00:00-00:00',
  ],
  ['dns-integration', 'DNS Integration', 'Names of ports.', '2015-08-15T18:00:00-00:00'],
  ['dns-domain-ports', 'dns_domain for ports', 'DNS domain of a port.', '2017-06-25T18:00:00-00:00'],
  [
    'empty-string-filtering',
    'Empty String Filtering Extension',
    'Empty values in filters.',
    '2018-05-01T10:00:00-00:00',
  ],
  ['external-net', 'Neutron external network', 'Networks that lead outside.', '2013-01-14T10:00:00-00:00'],
  ['extra_dhcp_opt', 'Neutron Extra DHCP options', 'DHCP options of a port.', '2013-03-17T12:00:00-00:00'],
  [
    'filter-validation',
    'Filter parameters validation',
    'Unknown filters are refused.',
    '2018-03-21T10:00:00-00:00',
  ],
  [
    'ip-substring-filtering',
    'IP address substring filtering',
    'Ports by a part of an address.',
    '2017-11-28T09:00:00-00:00',
  ],
  ['ip_allocation', 'IP Allocation', 'When a port gets its addresses.', '2016-06-10T23:00:00-00:00'],
  ['net-mtu', 'Network MTU', 'MTU of a network.', '2015-03-25T10:00:00-00:00'],
  ['net-mtu-writable', 'Network MTU (writable)', 'MTU of a network may be set.', '2017-07-12T00:00:00-00:00'],
  [
    'network-ip-availability',
    'Network IP Availability',
    'Used and free addresses.',
    '2015-09-24T00:00:00-00:00',
  ],
  ['pagination', 'Pagination support', 'Lists in pages.', '2016-06-12T00:00:00-00:00'],
  [
    'rbac-policies',
    'RBAC Policies',
    'What of one project another one may see and use.',
    '2015-06-17T12:15:12-00:00',
  ],
  [
    'rbac-security-groups',
    'Add security_group type to network RBAC',
    'Security groups for other projects.',
    '2019-02-14T00:00:00-00:00',
  ],
  [
    'rbac-address-group',
    'Add address_group type to RBAC',
    'Address groups for other projects.',
    '2021-01-20T00:00:00-00:00',
  ],
  [
    'rbac-address-scope',
    'Add address_scope type to RBAC',
    'Address scopes for other projects.',
    '2020-02-12T00:00:00-00:00',
  ],
  [
    'rbac-subnetpool',
    'Add subnetpool type to RBAC',
    'Subnet pools for other projects.',
    '2020-02-05T00:00:00-00:00',
  ],
  ['router', 'Neutron L3 Router', 'Routers and floating IPs.', '2012-07-20T10:00:00-00:00'],
  [
    'ext-gw-mode',
    'Neutron L3 Configurable external gateway mode',
    'SNAT of a gateway.',
    '2013-03-28T10:00:00-00:00',
  ],
  ['extraroute', 'Neutron Extra Route', 'Routes of a router.', '2013-02-01T10:00:00-00:00'],
  [
    'extraroute-atomic',
    'Atomically add/remove extra routes',
    'Single routes of a router.',
    '2019-07-10T00:00:00+00:00',
  ],
  ['l3_agent_scheduler', 'L3 Agent Scheduler', 'Which host a router lives on.', '2013-02-07T10:00:00-00:00'],
  [
    'router_availability_zone',
    'Router Availability Zone',
    'Zone hints on routers.',
    '2015-01-01T10:00:00-00:00',
  ],
  [
    'l3-port-ip-change-not-allowed',
    'Prevent L3 router ports IP address change extension',
    "Routers' interfaces keep their addresses.",
    '2018-10-09T10:00:00-00:00',
  ],
  [
    'fip-port-details',
    'Floating IP Port Details Extension',
    'The port that a floating IP leads to.',
    '2018-04-09T10:00:00-00:00',
  ],
  [
    'floatingip-pools',
    'Floating IP Pools Extension',
    'Where floating IPs come from.',
    '2018-03-21T10:00:00-00:00',
  ],
  [
    'floating-ip-port-forwarding',
    'Floating IP Port Forwarding',
    'Ports of a floating IP that lead to ports inside.',
    '2018-01-19T10:00:00-00:00',
  ],
  [
    'floating-ip-port-forwarding-description',
    'Floating IP Port Forwarding new attribute description',
    'Descriptions of port forwardings.',
    '2019-11-01T10:00:00-00:00',
  ],
  [
    'floating-ip-port-forwarding-detail',
    'Floating IP port forwarding detail',
    'Ids of port forwardings in floating IPs.',
    '2022-05-06T10:00:00-00:00',
  ],
  [
    'floating-ip-port-forwarding-port-ranges',
    'Floating IP Port Forwarding support port ranges',
    'Ranges of ports.',
    '2020-07-01T10:00:00-00:00',
  ],
  [
    'expose-port-forwarding-in-fip',
    'Expose Floating IP port forwardings',
    'Port forwardings in floating IPs.',
    '2018-06-28T16:00:00-00:00',
  ],
  ['port-security', 'Port Security', 'Anti-spoofing of a port.', '2012-07-23T10:00:00-00:00'],
  ['project-id', 'project_id field enabled', 'project_id beside tenant_id.', '2016-09-09T09:09:09-09:09'],
  ['provider', 'Provider Network', 'How a network is carried.', '2012-09-07T10:00:00-00:00'],
  ['quotas', 'Quota management support', 'Quotas of projects.', '2012-07-29T10:00:00-00:00'],
  ['quota_details', 'Quota details management support', 'Use of quotas.', '2017-02-10T10:00:00-00:00'],
  [
    'revision-if-match',
    'If-Match constraints based on revision_number',
    'Changes of one revision only.',
    '2016-12-11T00:00:00-00:00',
  ],
  ['security-group', 'security-group', 'Security groups and their rules.', '2012-10-05T10:00:00-00:00'],
  [
    'security-groups-remote-address-group',
    'Remote address group id field for security group rules',
    'Rules about addresses under a name.',
    '2020-08-25T10:00:00-00:00',
  ],
  [
    'security-groups-default-rules',
    'Default rules for security groups',
    'What new groups begin with.',
    '2022-12-19T10:00:00-00:00',
  ],
  [
    'security-groups-shared-filtering',
    'Security group filtering on the shared field',
    'Groups by whether they are shared.',
    '2021-10-05T09:00:00-00:00',
  ],
  [
    'security-groups-normalized-cidr',
    'Normalized CIDR field for security group rules',
    'The prefix of a rule as a network.',
    '2020-10-06T12:00:00-00:00',
  ],
  [
    'security-groups-rules-belongs-to-default-sg',
    'Security group rule belongs to default SG',
    'Rules of default groups.',
    '2022-10-05T12:00:00-00:00',
  ],
  ['service-type', 'Neutron Service Type Management', 'Providers of services.', '2013-01-20T00:00:00-00:00'],
  ['sorting', 'Sorting support', 'Lists in an order.', '2016-06-12T00:00:00-00:00'],
  ['standard-attr-description', 'standard-attr-description', 'Descriptions.', '2016-02-10T10:00:00-00:00'],
  [
    'standard-attr-revisions',
    'Resource revision numbers',
    'revision_number of resources.',
    '2016-04-11T10:00:00-00:00',
  ],
  [
    'standard-attr-tag',
    'Tag support for resources with standard attribute',
    'Tags.',
    '2017-01-01T00:00:00-00:00',
  ],
  [
    'standard-attr-timestamp',
    'Resource timestamps',
    'created_at and updated_at.',
    '2016-09-12T10:00:00-00:00',
  ],
  ['subnet_allocation', 'Subnet Allocation', 'Subnets out of pools.', '2015-03-30T10:00:00-00:00'],
  ['subnet_onboard', 'Subnet Onboard', 'Subnets that come into a pool later.', '2018-12-18T09:00:00-00:00'],
  [
    'subnetpool-prefix-ops',
    'Subnet Pool Prefix Operations',
    'Prefixes into pools and out of them.',
    '2019-02-08T10:00:00-00:00',
  ],
  [
    'subnet-dns-publish-fixed-ip',
    'Subnet DNS publish fixed IP',
    'Publishing of addresses.',
    '2018-06-05T12:00:00-00:00',
  ],
  [
    'subnet-service-types',
    'Subnet service types',
    'Subnets for kinds of ports.',
    '2016-03-15T18:00:00-00:00',
  ],
];

export const EXTENSIONS: readonly Extension[] = WORKING.map(([alias, name, description, updated]) => ({
  alias,
  name,
  description,
  updated,
}));
