import { Module } from '@nestjs/common';
import { CORE_SETTINGS, type CoreSettings, SETTINGS_SOURCE } from '../shared/config/core.settings';
import { readSettings, type SettingsSource } from '../shared/config/settings';
import { HostDriver } from './host-driver.port';
import { EnrolmentService } from './hosts/enrolment.service';
import { HostMetadataRelay } from './hosts/host-metadata-relay';
import { HostMonitor } from './hosts/host-monitor';
import { HostsController } from './hosts/hosts.controller';
import { HostsRepository } from './hosts/hosts.repository';
import { HostsService } from './hosts/hosts.service';
import { Hosts, MetadataRelay } from './hosts.port';
import { HYPERVISOR_SETTINGS, hypervisorSettings } from './hypervisor.settings';
import { LibvirtDriver } from './libvirt/libvirt-driver';
import { LinuxNetwork } from './linux-network/linux-network';
import { SimulatedDriver } from './simulated/simulated-driver';
import { SimulatedHosts } from './simulated/simulated-hosts';
import { ImageConverter } from './tools/image-converter';

@Module({
  controllers: [HostsController],
  providers: [
    ImageConverter,
    HostsRepository,
    HostsService,
    EnrolmentService,
    HostMetadataRelay,
    HostMonitor,
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
      provide: HostDriver,
      inject: [CORE_SETTINGS],
      useFactory: (settings: CoreSettings): HostDriver =>
        settings.hypervisor === 'simulated'
          ? new SimulatedDriver(SimulatedHosts.of(settings.dataDir))
          : new LibvirtDriver(settings.dataDir, (shell) => new LinuxNetwork(shell)),
    },
  ],
  exports: [Hosts, MetadataRelay, ImageConverter, SimulatedHosts],
})
export class HypervisorModule {}
