import { Module } from '@nestjs/common';
import { HypervisorModule } from '../hypervisor';
import { SETTINGS_SOURCE } from '../shared/config/core.settings';
import { readSettings, type SettingsSource } from '../shared/config/settings';
import { NETWORK_SETTINGS, networkSettings } from './network.settings';
import { NetworksRepository } from './networks/networks.repository';
import { HostNetworkReconciler } from './plan/host-network.reconciler';
import { HostNetworkRowsReader } from './plan/host-network-rows.reader';
import { HostNetworks } from './plan/host-networks.service';
import { PortAddressesRepository } from './ports/port-addresses.repository';
import { PortsRepository } from './ports/ports.repository';
import { SecurityGroupRulesRepository } from './security-groups/security-group-rules.repository';
import { SecurityGroupsRepository } from './security-groups/security-groups.repository';
import { SubnetsRepository } from './subnets/subnets.repository';
import { TagsRepository } from './tags/tags.repository';

const repositories = [
  NetworksRepository,
  SubnetsRepository,
  PortsRepository,
  PortAddressesRepository,
  SecurityGroupsRepository,
  SecurityGroupRulesRepository,
  TagsRepository,
];

@Module({
  imports: [HypervisorModule],
  providers: [
    ...repositories,
    HostNetworkRowsReader,
    HostNetworks,
    HostNetworkReconciler,
    {
      provide: NETWORK_SETTINGS,
      inject: [SETTINGS_SOURCE],
      useFactory: (source: SettingsSource) => readSettings(networkSettings, source),
    },
  ],
})
export class NetworkModule {}
