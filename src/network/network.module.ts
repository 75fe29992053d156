import { Module } from '@nestjs/common';
import { HypervisorModule } from '../hypervisor';
import { SETTINGS_SOURCE } from '../shared/config/core.settings';
import { readSettings, type SettingsSource } from '../shared/config/settings';
import { AddressAllocator } from './addresses/address-allocator';
import { AgentsController } from './agents/agents.controller';
import { AgentsService } from './agents/agents.service';
import { AvailabilityController } from './availability/availability.controller';
import { AvailabilityService } from './availability/availability.service';
import { Access } from './common/access';
import { DiscoveryController } from './extensions/discovery.controller';
import { ExtensionsController } from './extensions/extensions.controller';
import { NETWORK_SETTINGS, networkSettings } from './network.settings';
import { NetworkViews } from './networks/network-views';
import { NetworksController } from './networks/networks.controller';
import { NetworksRepository } from './networks/networks.repository';
import { NetworksService } from './networks/networks.service';
import { PublicNetwork } from './networks/public-network';
import { SegmentAllocator } from './networks/segment-allocator';
import { HostNetworkReconciler } from './plan/host-network.reconciler';
import { HostNetworkRowsReader } from './plan/host-network-rows.reader';
import { HostNetworks } from './plan/host-networks.service';
import { PortProblems } from './plan/port-problems';
import { DhcpPorts } from './ports/dhcp-ports';
import { PortAddressesRepository } from './ports/port-addresses.repository';
import { PortRecords } from './ports/port-records';
import { PortViews } from './ports/port-views';
import { PortsController } from './ports/ports.controller';
import { PortsRepository } from './ports/ports.repository';
import { PortsService } from './ports/ports.service';
import { QuotasController } from './quotas/quotas.controller';
import { QuotasRepository } from './quotas/quotas.repository';
import { Quotas } from './quotas/quotas.service';
import { GroupRecords } from './security-groups/group-records';
import { PortGroups } from './security-groups/port-groups';
import { SecurityGroupRulesController } from './security-groups/security-group-rules.controller';
import { SecurityGroupRulesRepository } from './security-groups/security-group-rules.repository';
import { SecurityGroupRulesService } from './security-groups/security-group-rules.service';
import { SecurityGroupViews } from './security-groups/security-group-views';
import { SecurityGroupsController } from './security-groups/security-groups.controller';
import { SecurityGroupsRepository } from './security-groups/security-groups.repository';
import { SecurityGroupsService } from './security-groups/security-groups.service';
import { ServerNetworking } from './server-networking.port';
import { InterfaceRequests } from './servers/interface-requests';
import { ServerGroups } from './servers/server-groups';
import { ServerNetworkingService } from './servers/server-networking.service';
import { ServerPorts } from './servers/server-ports';
import { SubnetsController } from './subnets/subnets.controller';
import { SubnetsRepository } from './subnets/subnets.repository';
import { SubnetsService } from './subnets/subnets.service';
import { TagsController } from './tags/tags.controller';
import { TagsRepository } from './tags/tags.repository';
import { TagsService } from './tags/tags.service';

const repositories = [
  NetworksRepository,
  SubnetsRepository,
  PortsRepository,
  PortAddressesRepository,
  SecurityGroupsRepository,
  SecurityGroupRulesRepository,
  QuotasRepository,
  TagsRepository,
];

const services = [
  Access,
  AddressAllocator,
  AgentsService,
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
  SubnetsService,
  TagsService,
];

const hostNetworks = [HostNetworkRowsReader, PortProblems, HostNetworks, HostNetworkReconciler];

@Module({
  imports: [HypervisorModule],
  // In this order: the tags' paths would take those of the ones before.
  controllers: [
    DiscoveryController,
    ExtensionsController,
    AgentsController,
    AvailabilityController,
    NetworksController,
    SubnetsController,
    PortsController,
    SecurityGroupsController,
    SecurityGroupRulesController,
    QuotasController,
    TagsController,
  ],
  providers: [
    ...repositories,
    ...services,
    ...hostNetworks,
    InterfaceRequests,
    ServerPorts,
    ServerGroups,
    { provide: ServerNetworking, useClass: ServerNetworkingService },
    {
      provide: NETWORK_SETTINGS,
      inject: [SETTINGS_SOURCE],
      useFactory: (source: SettingsSource) => readSettings(networkSettings, source),
    },
  ],
  exports: [ServerNetworking],
})
export class NetworkModule {}
