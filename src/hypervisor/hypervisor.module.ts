import { Module } from '@nestjs/common';
import { Clock } from '../shared/clock';
import { CORE_SETTINGS, type CoreSettings, SETTINGS_SOURCE } from '../shared/config/core.settings';
import { readSettings, type SettingsSource } from '../shared/config/settings';
import { Database } from '../shared/db/database';
import { UnitOfWork } from '../shared/db/unit-of-work';
import { Cloud } from './cloud/cloud';
import { HostDriver } from './host-driver.port';
import { EnrolmentService } from './hosts/enrolment.service';
import { HostMetadataRelay } from './hosts/host-metadata-relay';
import { HostMonitor } from './hosts/host-monitor';
import { HostUses } from './hosts/host-uses';
import { HostsController } from './hosts/hosts.controller';
import { HostsRepository } from './hosts/hosts.repository';
import { HostsService } from './hosts/hosts.service';
import { NetworkTurns } from './hosts/network-turns';
import { Hosts, MetadataRelay } from './hosts.port';
import { HYPERVISOR_SETTINGS, type HypervisorSettings, hypervisorSettings } from './hypervisor.settings';
import { LeftoverJobs } from './jobs/leftover-jobs.reconciler';
import { LibvirtDriver } from './libvirt/libvirt-driver';
import { LinuxNetwork } from './linux-network/linux-network';
import { SimulatedDriver } from './simulated/simulated-driver';
import { SimulatedHosts } from './simulated/simulated-hosts';
import { ImageConverter } from './tools/image-converter';
import { UnknownThings } from './unknown/unknown-things';

@Module({
  controllers: [HostsController],
  providers: [
    ImageConverter,
    HostsRepository,
    HostsService,
    HostUses,
    EnrolmentService,
    NetworkTurns,
    LeftoverJobs,
    HostMetadataRelay,
    HostMonitor,
    UnknownThings,
    { provide: Hosts, useExisting: HostsService },
    { provide: MetadataRelay, useExisting: HostMetadataRelay },
    {
      provide: HYPERVISOR_SETTINGS,
      inject: [SETTINGS_SOURCE],
      useFactory: (source: SettingsSource) => readSettings(hypervisorSettings, source),
    },
    {
      provide: SimulatedHosts,
      inject: [CORE_SETTINGS],
      useFactory: (settings: CoreSettings) => SimulatedHosts.of(settings.dataDir),
    },
    {
      provide: Cloud,
      inject: [Database, UnitOfWork, Clock, HYPERVISOR_SETTINGS],
      useFactory: (database: Database, units: UnitOfWork, clock: Clock, { cloudId }: HypervisorSettings) =>
        Cloud.of(database, units, clock, cloudId),
    },
    {
      provide: HostDriver,
      inject: [CORE_SETTINGS, Cloud],
      useFactory: (settings: CoreSettings, cloud: Cloud): HostDriver =>
        settings.hypervisor === 'simulated'
          ? new SimulatedDriver(SimulatedHosts.of(settings.dataDir), cloud.id)
          : new LibvirtDriver(settings.dataDir, (shell, id) => new LinuxNetwork(shell, id), cloud.id),
    },
  ],
  exports: [
    Cloud,
    EnrolmentService,
    Hosts,
    HostUses,
    NetworkTurns,
    MetadataRelay,
    ImageConverter,
    SimulatedHosts,
    UnknownThings,
  ],
})
export class HypervisorModule {}
