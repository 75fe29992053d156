import { Module } from '@nestjs/common';
import { HypervisorModule } from '../hypervisor';
import { SETTINGS_SOURCE } from '../shared/config/core.settings';
import { readSettings, type SettingsSource } from '../shared/config/settings';
import { AddressGroupsController } from './address-groups/address-groups.controller';
import { AddressGroupsRepository } from './address-groups/address-groups.repository';
import { AddressGroupsService } from './address-groups/address-groups.service';
import { AddressScopesController } from './address-scopes/address-scopes.controller';
import { AddressScopesRepository } from './address-scopes/address-scopes.repository';
import { AddressScopesService } from './address-scopes/address-scopes.service';
import { AddressAllocator } from './addresses/address-allocator';
import { AgentDescriptionsRepository } from './agents/agent-descriptions.repository';
import { AgentsController } from './agents/agents.controller';
import { AgentsService } from './agents/agents.service';
import { DhcpAgentsController } from './agents/dhcp-agents.controller';
import { DhcpAgentsService } from './agents/dhcp-agents.service';
import { DhcpHostsRepository } from './agents/dhcp-hosts.repository';
import { AutoTopologiesController } from './auto-allocation/auto-topologies.controller';
import { AutoTopologiesRepository } from './auto-allocation/auto-topologies.repository';
import { AutoTopologies } from './auto-allocation/auto-topologies.service';
import { AvailabilityController } from './availability/availability.controller';
import { AvailabilityService } from './availability/availability.service';
import { Access } from './common/access';
import { ConntrackHelpersController } from './conntrack-helpers/conntrack-helpers.controller';
import { ConntrackHelpersRepository } from './conntrack-helpers/conntrack-helpers.repository';
import { ConntrackHelpersService } from './conntrack-helpers/conntrack-helpers.service';
import { DefaultRulesController } from './default-rules/default-rules.controller';
import { DefaultRulesRepository } from './default-rules/default-rules.repository';
import { DefaultRulesService } from './default-rules/default-rules.service';
import { NetworkDriftController } from './drift/network-drift.controller';
import { NetworkDriftService } from './drift/network-drift.service';
import { DiscoveryController } from './extensions/discovery.controller';
import { ExtensionsController } from './extensions/extensions.controller';
import { FlavorsController } from './flavors/flavors.controller';
import { FlavorsRepository } from './flavors/flavors.repository';
import { FlavorsService } from './flavors/flavors.service';
import { ServiceProfilesController } from './flavors/service-profiles.controller';
import { ServiceProfilesRepository } from './flavors/service-profiles.repository';
import { ServiceProfilesService } from './flavors/service-profiles.service';
import { FloatingIpAssociations } from './floating-ips/floating-ip-associations';
import { FloatingIpPools } from './floating-ips/floating-ip-pools';
import { FloatingIpPoolsController } from './floating-ips/floating-ip-pools.controller';
import { FloatingIpReleases } from './floating-ips/floating-ip-releases';
import { FloatingIpViews } from './floating-ips/floating-ip-views';
import { FloatingIpsController } from './floating-ips/floating-ips.controller';
import { FloatingIpsRepository } from './floating-ips/floating-ips.repository';
import { FloatingIpsService } from './floating-ips/floating-ips.service';
import { PortForwardingChecks } from './floating-ips/port-forwarding-checks';
import { PortForwardingsController } from './floating-ips/port-forwardings.controller';
import { PortForwardingsRepository } from './floating-ips/port-forwardings.repository';
import { PortForwardingsService } from './floating-ips/port-forwardings.service';
import { ReachableRouters } from './floating-ips/reachable-routers';
import { FloatingIps } from './floating-ips.facade';
import { NETWORK_SETTINGS, networkSettings } from './network.settings';
import { NetworkUses } from './networks/network-uses';
import { NetworkViews } from './networks/network-views';
import { NetworksController } from './networks/networks.controller';
import { NetworksRepository } from './networks/networks.repository';
import { NetworksService } from './networks/networks.service';
import { PublicNetwork } from './networks/public-network';
import { SegmentAllocator } from './networks/segment-allocator';
import { Networks } from './networks.facade';
import { HostNetworkReconciler } from './plan/host-network.reconciler';
import { HostNetworkRowsReader } from './plan/host-network-rows.reader';
import { HostNetworks } from './plan/host-networks.service';
import { NetworkNames } from './plan/network-names';
import { PortProblems } from './plan/port-problems';
import { RouterStatuses } from './plan/router-statuses';
import { PortBindingsController } from './port-bindings/port-bindings.controller';
import { PortBindingsRepository } from './port-bindings/port-bindings.repository';
import { PortBindingsService } from './port-bindings/port-bindings.service';
import { DhcpPorts } from './ports/dhcp-ports';
import { PortAddressesRepository } from './ports/port-addresses.repository';
import { PortHolds } from './ports/port-holds';
import { PortRecords } from './ports/port-records';
import { PortViews } from './ports/port-views';
import { PortsController } from './ports/ports.controller';
import { PortsRepository } from './ports/ports.repository';
import { PortsService } from './ports/ports.service';
import { QosAttachments } from './qos/qos-attachments';
import { QosBindingsRepository } from './qos/qos-bindings.repository';
import { QosPoliciesController } from './qos/qos-policies.controller';
import { QosPoliciesRepository } from './qos/qos-policies.repository';
import { QosPoliciesService } from './qos/qos-policies.service';
import { QosRuleTypesController } from './qos/qos-rule-types.controller';
import { QOS_RULE_CONTROLLERS } from './qos/qos-rules.controllers';
import { QosRulesRepository } from './qos/qos-rules.repository';
import { QosRulesService } from './qos/qos-rules.service';
import { QosUsers } from './qos/qos-users';
import { QuotasController } from './quotas/quotas.controller';
import { QuotasRepository } from './quotas/quotas.repository';
import { Quotas } from './quotas/quotas.service';
import { OutsideAccess } from './rbac/outside-access';
import { PoolSharing } from './rbac/pool-sharing';
import { RbacKinds } from './rbac/rbac-kinds';
import { RbacPoliciesController } from './rbac/rbac-policies.controller';
import { RbacPoliciesRepository } from './rbac/rbac-policies.repository';
import { RbacPoliciesService } from './rbac/rbac-policies.service';
import { Sharing } from './rbac/sharing';
import { InterfaceRemovals } from './routers/interface-removals';
import { L3AgentsController } from './routers/l3-agents.controller';
import { L3AgentsService } from './routers/l3-agents.service';
import { RouterGateways } from './routers/router-gateways';
import { RouterInterfaces } from './routers/router-interfaces';
import { RouterPlacement } from './routers/router-placement';
import { RouterPlacementReconciler } from './routers/router-placement.reconciler';
import { RouterPortsRepository } from './routers/router-ports.repository';
import { RouterRecords } from './routers/router-records';
import { RouterViews } from './routers/router-views';
import { RoutersController } from './routers/routers.controller';
import { RoutersRepository } from './routers/routers.repository';
import { RoutersService } from './routers/routers.service';
import { DescribedGroups } from './security-groups/described-groups';
import { GroupRecords } from './security-groups/group-records';
import { PortGroups } from './security-groups/port-groups';
import { SecurityGroupRulesController } from './security-groups/security-group-rules.controller';
import { SecurityGroupRulesRepository } from './security-groups/security-group-rules.repository';
import { SecurityGroupRulesService } from './security-groups/security-group-rules.service';
import { SecurityGroupViews } from './security-groups/security-group-views';
import { SecurityGroupsController } from './security-groups/security-groups.controller';
import { SecurityGroupsRepository } from './security-groups/security-groups.repository';
import { SecurityGroupsService } from './security-groups/security-groups.service';
import { StartingRules } from './security-groups/starting-rules';
import { SecurityGroups } from './security-groups.facade';
import { DefaultRanges } from './segment-ranges/default-ranges';
import { ProjectRanges } from './segment-ranges/project-ranges';
import { SegmentRangesController } from './segment-ranges/segment-ranges.controller';
import { SegmentRangesRepository } from './segment-ranges/segment-ranges.repository';
import { SegmentRangesService } from './segment-ranges/segment-ranges.service';
import { SegmentRecords } from './segments/segment-records';
import { SegmentsController } from './segments/segments.controller';
import { SegmentsRepository } from './segments/segments.repository';
import { SegmentsService } from './segments/segments.service';
import { SubnetSegments } from './segments/subnet-segments';
import { ServerNetworking } from './server-networking.port';
import { InterfaceRequests } from './servers/interface-requests';
import { ServerGroups } from './servers/server-groups';
import { ServerNetworkingService } from './servers/server-networking.service';
import { ServerPorts } from './servers/server-ports';
import { PoolPrefixes } from './subnet-pools/pool-prefixes.service';
import { PoolScopes } from './subnet-pools/pool-scopes';
import { SubnetPlacement } from './subnet-pools/subnet-placement';
import { SubnetPoolsController } from './subnet-pools/subnet-pools.controller';
import { SubnetPoolsRepository } from './subnet-pools/subnet-pools.repository';
import { SubnetPoolsService } from './subnet-pools/subnet-pools.service';
import { SubnetsController } from './subnets/subnets.controller';
import { SubnetsRepository } from './subnets/subnets.repository';
import { SubnetsService } from './subnets/subnets.service';
import { TagOwners } from './tags/tag-owners';
import { TagsController } from './tags/tags.controller';
import { TagsRepository } from './tags/tags.repository';
import { TagsService } from './tags/tags.service';
import { NetworkTraceController } from './trace/network-trace.controller';
import { NetworkTraceService } from './trace/network-trace.service';
import { TraceWorlds } from './trace/trace-worlds';
import { SubportChecks } from './trunks/subport-checks';
import { TrunkPorts } from './trunks/trunk-ports';
import { TrunksController } from './trunks/trunks.controller';
import { TrunksRepository } from './trunks/trunks.repository';
import { TrunksService } from './trunks/trunks.service';

const repositories = [
  AddressGroupsRepository,
  DefaultRulesRepository,
  AddressScopesRepository,
  SubnetPoolsRepository,
  AgentDescriptionsRepository,
  NetworksRepository,
  SubnetsRepository,
  PortsRepository,
  PortAddressesRepository,
  SecurityGroupsRepository,
  SecurityGroupRulesRepository,
  QuotasRepository,
  TagsRepository,
  RoutersRepository,
  RouterPortsRepository,
  FloatingIpsRepository,
  PortForwardingsRepository,
  RbacPoliciesRepository,
  AutoTopologiesRepository,
  QosPoliciesRepository,
  QosRulesRepository,
  QosBindingsRepository,
  TrunksRepository,
  ConntrackHelpersRepository,
  FlavorsRepository,
  ServiceProfilesRepository,
  SegmentsRepository,
  SegmentRangesRepository,
  PortBindingsRepository,
  DhcpHostsRepository,
];

const services = [
  Access,
  AddressAllocator,
  AddressGroupsService,
  DefaultRulesService,
  StartingRules,
  AddressScopesService,
  AgentsService,
  DhcpAgentsService,
  AvailabilityService,
  DhcpPorts,
  GroupRecords,
  NetworkViews,
  NetworksService,
  PortGroups,
  PortRecords,
  PortViews,
  PortsService,
  PublicNetwork,
  Quotas,
  SecurityGroupRulesService,
  SecurityGroupViews,
  SecurityGroupsService,
  SegmentAllocator,
  PoolPrefixes,
  PoolScopes,
  SubnetPlacement,
  SubnetPoolsService,
  SubnetsService,
  TagOwners,
  TagsService,
  NetworkUses,
  OutsideAccess,
  PoolSharing,
  RbacKinds,
  RbacPoliciesService,
  Sharing,
  FlavorsService,
  ServiceProfilesService,
  PortBindingsService,
  SegmentsService,
  SegmentRecords,
  SubnetSegments,
  DefaultRanges,
  ProjectRanges,
  SegmentRangesService,
];

const routing = [
  AutoTopologies,
  FloatingIpPools,
  FloatingIpAssociations,
  FloatingIpReleases,
  FloatingIpViews,
  FloatingIpsService,
  PortForwardingChecks,
  PortForwardingsService,
  ReachableRouters,
  PortHolds,
  InterfaceRemovals,
  L3AgentsService,
  ConntrackHelpersService,
  RouterGateways,
  RouterInterfaces,
  RouterPlacement,
  RouterPlacementReconciler,
  RouterRecords,
  RouterViews,
  RoutersService,
];

const qos = [QosAttachments, QosPoliciesService, QosRulesService, QosUsers];

const trunks = [SubportChecks, TrunkPorts, TrunksService];

const hostNetworks = [
  HostNetworkRowsReader,
  NetworkNames,
  PortProblems,
  RouterStatuses,
  HostNetworks,
  HostNetworkReconciler,
  NetworkDriftService,
  NetworkTraceService,
  TraceWorlds,
];

@Module({
  imports: [HypervisorModule],
  // In this order: the tags' paths would take those of the ones before.
  controllers: [
    DiscoveryController,
    ExtensionsController,
    AgentsController,
    DhcpAgentsController,
    AvailabilityController,
    NetworksController,
    SubnetsController,
    SegmentsController,
    SegmentRangesController,
    SubnetPoolsController,
    AddressScopesController,
    AddressGroupsController,
    PortsController,
    PortBindingsController,
    SecurityGroupsController,
    SecurityGroupRulesController,
    L3AgentsController,
    RoutersController,
    ConntrackHelpersController,
    FloatingIpsController,
    PortForwardingsController,
    FloatingIpPoolsController,
    DefaultRulesController,
    RbacPoliciesController,
    AutoTopologiesController,
    QosPoliciesController,
    ...QOS_RULE_CONTROLLERS,
    QosRuleTypesController,
    TrunksController,
    FlavorsController,
    ServiceProfilesController,
    QuotasController,
    TagsController,
    NetworkDriftController,
    NetworkTraceController,
  ],
  providers: [
    ...repositories,
    ...services,
    ...routing,
    ...qos,
    ...trunks,
    ...hostNetworks,
    InterfaceRequests,
    ServerPorts,
    ServerGroups,
    FloatingIps,
    Networks,
    SecurityGroups,
    DescribedGroups,
    { provide: ServerNetworking, useClass: ServerNetworkingService },
    {
      provide: NETWORK_SETTINGS,
      inject: [SETTINGS_SOURCE],
      useFactory: (source: SettingsSource) => readSettings(networkSettings, source),
    },
  ],
  exports: [ServerNetworking, FloatingIps, Networks, SecurityGroups],
})
export class NetworkModule {}
