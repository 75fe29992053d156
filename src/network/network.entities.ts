import type { EntityClass } from '../shared/db/database';
import { AddressGroup } from './address-groups/address-group.entity';
import { AddressScope } from './address-scopes/address-scope.entity';
import { AgentDescription } from './agents/agent-description.entity';
import { DhcpHost } from './agents/dhcp-host.entity';
import { AutoTopology } from './auto-allocation/auto-topology.entity';
import { ConntrackHelper } from './conntrack-helpers/conntrack-helper.entity';
import { DefaultRule } from './default-rules/default-rule.entity';
import { FlavorProfile, ServiceFlavor, ServiceProfile } from './flavors/flavor.entity';
import { FloatingIp } from './floating-ips/floating-ip.entity';
import { PortForwarding } from './floating-ips/port-forwarding.entity';
import { Network } from './networks/network.entity';
import { PortBinding } from './port-bindings/port-binding.entity';
import { Port } from './ports/port.entity';
import { PortAddress } from './ports/port-address.entity';
import { PortSecurityGroup } from './ports/port-security-group.entity';
import { QosBinding } from './qos/qos-binding.entity';
import { QosPolicy } from './qos/qos-policy.entity';
import { QosRule } from './qos/qos-rule.entity';
import { NetworkQuota } from './quotas/quota.entity';
import { RbacPolicy } from './rbac/rbac-policy.entity';
import { Router } from './routers/router.entity';
import { RouterPort } from './routers/router-port.entity';
import { SecurityGroup } from './security-groups/security-group.entity';
import { SecurityGroupRule } from './security-groups/security-group-rule.entity';
import { SegmentRange } from './segment-ranges/segment-range.entity';
import { NetworkSegment } from './segments/network-segment.entity';
import { SubnetPool } from './subnet-pools/subnet-pool.entity';
import { Subnet } from './subnets/subnet.entity';
import { NetworkTag } from './tags/tag.entity';
import { Subport, Trunk } from './trunks/trunk.entity';

export const networkEntities: readonly EntityClass[] = [
  Network,
  Subnet,
  Port,
  PortAddress,
  PortSecurityGroup,
  SecurityGroup,
  SecurityGroupRule,
  NetworkQuota,
  NetworkTag,
  Router,
  RouterPort,
  FloatingIp,
  PortForwarding,
  AgentDescription,
  AddressGroup,
  DefaultRule,
  AddressScope,
  SubnetPool,
  RbacPolicy,
  AutoTopology,
  QosPolicy,
  QosRule,
  QosBinding,
  Trunk,
  Subport,
  ConntrackHelper,
  ServiceFlavor,
  ServiceProfile,
  FlavorProfile,
  NetworkSegment,
  SegmentRange,
  PortBinding,
  DhcpHost,
];
