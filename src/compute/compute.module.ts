import { Module } from '@nestjs/common';
import { HypervisorModule } from '../hypervisor';
import { IdentityModule } from '../identity';
import { ImageModule } from '../image';
import { NetworkModule } from '../network';
import { SchedulerModule } from '../scheduler';
import { SETTINGS_SOURCE } from '../shared/config/core.settings';
import { readSettings, type SettingsSource } from '../shared/config/settings';
import { AggregateZones } from './aggregates/aggregate-zones';
import { AggregatesController } from './aggregates/aggregates.controller';
import { AggregatesRepository } from './aggregates/aggregates.repository';
import { AggregatesService } from './aggregates/aggregates.service';
import { ImagesInAdvance } from './aggregates/images-in-advance.service';
import { CacheImagesOperation } from './aggregates/operations/cache-images.operation';
import { COMPUTE_SETTINGS, computeSettings } from './compute.settings';
import { VersionsController } from './discovery/versions.controller';
import { ExtensionsController } from './extensions/extensions.controller';
import { AssistedSnapshotsController } from './external-events/assisted-snapshots.controller';
import { ExternalEventsController } from './external-events/external-events.controller';
import { ExternalEventsService } from './external-events/external-events.service';
import { DefaultFlavors } from './flavors/default-flavors';
import { FlavorsController } from './flavors/flavors.controller';
import { FlavorsRepository } from './flavors/flavors.repository';
import { FlavorsService } from './flavors/flavors.service';
import { ComputeHostsService } from './hosts/compute-hosts.service';
import { HostsByNameController } from './hosts/hosts.controller';
import { HypervisorsController } from './hosts/hypervisors.controller';
import { ServicesController } from './hosts/services.controller';
import { ZonesController } from './hosts/zones.controller';
import { InstanceActionsController } from './instance-actions/instance-actions.controller';
import { KeypairsController } from './keypairs/keypairs.controller';
import { KeypairsRepository } from './keypairs/keypairs.repository';
import { KeypairsService } from './keypairs/keypairs.service';
import { MetadataDocuments } from './metadata/metadata-documents';
import { MetadataHandler } from './metadata/metadata-handler';
import { MigrationsController } from './migrations/migrations.controller';
import { MigrationsRepository } from './migrations/migrations.repository';
import { MigrationsService } from './migrations/migrations.service';
import { ServerMigrationsController } from './migrations/server-migrations.controller';
import { ProxiedFloatingIpsController } from './proxies/floating-ips.controller';
import { ProxiedImagesController } from './proxies/images.controller';
import { ProxiedNetworksController } from './proxies/networks.controller';
import { ProxiedFloatingIps } from './proxies/proxied-floating-ips.service';
import { ProxiedImages } from './proxies/proxied-images.service';
import { ProxiedSecurityGroups } from './proxies/proxied-security-groups.service';
import { ProxiedSecurityGroupsController } from './proxies/security-groups.controller';
import { LimitsController } from './quotas/limits.controller';
import { QuotaSetsController } from './quotas/quota-sets.controller';
import { QuotasRepository } from './quotas/quotas.repository';
import { QuotasService } from './quotas/quotas.service';
import { ServerGroupsController } from './server-groups/server-groups.controller';
import { ServerGroupsRepository } from './server-groups/server-groups.repository';
import { ServerGroupsService } from './server-groups/server-groups.service';
import { ChangePasswordAction } from './servers/actions/change-password/change-password.action';
import { ConsoleOutputAction } from './servers/actions/console-output/console-output.action';
import { CrashDumpAction } from './servers/actions/crash-dump/crash-dump.action';
import { CrashDumpOperation } from './servers/actions/crash-dump/crash-dump.operation';
import { BackupRotation } from './servers/actions/create-image/backup-rotation';
import { CreateImageActions } from './servers/actions/create-image/create-image.actions';
import { SnapshotOperations } from './servers/actions/create-image/snapshot.operations';
import { FloatingIpActions } from './servers/actions/floating-ips/floating-ip.actions';
import { ForceDeleteAction } from './servers/actions/force-delete/force-delete.action';
import { LockActions } from './servers/actions/lock/lock.actions';
import { NetworkInfoActions } from './servers/actions/network-info/network-info.actions';
import { PowerActions } from './servers/actions/power/power.actions';
import { PowerOperations } from './servers/actions/power/power.operations';
import { PowerDefinitions } from './servers/actions/power/power-definitions';
import { RebuildAction } from './servers/actions/rebuild/rebuild.action';
import { RebuildOperation } from './servers/actions/rebuild/rebuild.operation';
import { RebuildService } from './servers/actions/rebuild/rebuild.service';
import { RescueActions } from './servers/actions/rescue/rescue.actions';
import { RescueOperation } from './servers/actions/rescue/rescue.operation';
import { UnrescueOperation } from './servers/actions/rescue/unrescue.operation';
import { ResetStateAction } from './servers/actions/reset-state/reset-state.action';
import { ConfirmResizeOperation } from './servers/actions/resize/confirm-resize.operation';
import { ResizeActions } from './servers/actions/resize/resize.actions';
import { ResizeOperation } from './servers/actions/resize/resize.operation';
import { ResizeService } from './servers/actions/resize/resize.service';
import { ResizeParts } from './servers/actions/resize/resize-parts';
import { RevertResizeOperation } from './servers/actions/resize/revert-resize.operation';
import { SecurityGroupActions } from './servers/actions/security-groups/security-group.actions';
import { ServerActionTable } from './servers/actions/server-action';
import { ServerActionsController } from './servers/actions/server-actions.controller';
import { ServerActionsService } from './servers/actions/server-actions.service';
import { SuspendActions } from './servers/actions/suspend/suspend.actions';
import { SuspendOperations } from './servers/actions/suspend/suspend.operations';
import { AdminPasswords } from './servers/admin-passwords';
import { AdoptionService } from './servers/adoption/adoption.service';
import { UnknownThingsController } from './servers/adoption/unknown-things.controller';
import { UnknownThingsService } from './servers/adoption/unknown-things.service';
import { DiagnosticsController } from './servers/diagnostics/diagnostics.controller';
import { DiagnosticsService } from './servers/diagnostics/diagnostics.service';
import { AttachInterfaceOperation } from './servers/interfaces/attach-interface.operation';
import { DetachInterfaceOperation } from './servers/interfaces/detach-interface.operation';
import { InterfacesController } from './servers/interfaces/interfaces.controller';
import { InterfacesService } from './servers/interfaces/interfaces.service';
import { KeptServers } from './servers/kept-servers';
import { BootMedia } from './servers/media/boot-media';
import { DiskToImage } from './servers/media/disk-to-image';
import { BootServerOperation } from './servers/operations/boot-server.operation';
import { DeleteServerOperation } from './servers/operations/delete-server.operation';
import { GuestPasswords } from './servers/password/guest-passwords';
import { ServerPasswordController } from './servers/password/server-password.controller';
import { ConfirmResizesReconciler } from './servers/reconcilers/confirm-resizes.reconciler';
import { HostImagesReconciler } from './servers/reconcilers/host-images.reconciler';
import { LeftOvers } from './servers/reconcilers/left-overs';
import { PowerStateReconciler } from './servers/reconcilers/power-state.reconciler';
import { RequestedPlaces } from './servers/requested-place';
import { ServerAccess } from './servers/server-access';
import { ServerBuilder } from './servers/server-builder';
import { ServerDetailsService } from './servers/server-details.service';
import { ServerHost } from './servers/server-host';
import { ServerListService } from './servers/server-list.service';
import { ServerMetadataController } from './servers/server-metadata.controller';
import { ServerNetworkController } from './servers/server-network.controller';
import { ServerTagsController } from './servers/server-tags.controller';
import { ServersController } from './servers/servers.controller';
import { ServersRepository } from './servers/servers.repository';
import { ServersService } from './servers/servers.service';
import { SimpleTenantUsageController } from './usage/simple-tenant-usage.controller';
import { UsageService } from './usage/usage.service';
import { UsageAuditLogController } from './usage/usage-audit-log.controller';

const settings = {
  provide: COMPUTE_SETTINGS,
  useFactory: (source: SettingsSource) => readSettings(computeSettings, source),
  inject: [SETTINGS_SOURCE],
};

@Module({
  imports: [HypervisorModule, IdentityModule, ImageModule, NetworkModule, SchedulerModule],
  controllers: [
    VersionsController,
    ProxiedImagesController,
    ProxiedFloatingIpsController,
    ProxiedNetworksController,
    ProxiedSecurityGroupsController,
    FlavorsController,
    KeypairsController,
    QuotaSetsController,
    LimitsController,
    SimpleTenantUsageController,
    ExtensionsController,
    AggregatesController,
    ServerGroupsController,
    ServicesController,
    HostsByNameController,
    HypervisorsController,
    ZonesController,
    InstanceActionsController,
    MigrationsController,
    ServerMigrationsController,
    ServerMetadataController,
    ServerTagsController,
    ServerNetworkController,
    InterfacesController,
    DiagnosticsController,
    ServerPasswordController,
    ExternalEventsController,
    AssistedSnapshotsController,
    UsageAuditLogController,
    ServerActionsController,
    ServersController,
    UnknownThingsController,
  ],
  providers: [
    settings,
    ProxiedImages,
    ProxiedFloatingIps,
    ProxiedSecurityGroups,
    FlavorsRepository,
    FlavorsService,
    DefaultFlavors,
    KeypairsRepository,
    KeypairsService,
    QuotasRepository,
    QuotasService,
    UsageService,
    AggregatesRepository,
    AggregateZones,
    AggregatesService,
    ImagesInAdvance,
    CacheImagesOperation,
    ComputeHostsService,
    MetadataDocuments,
    MetadataHandler,
    AdminPasswords,
    ServerGroupsRepository,
    ServerGroupsService,
    MigrationsRepository,
    MigrationsService,
    ServersRepository,
    KeptServers,
    RequestedPlaces,
    ServersService,
    ServerAccess,
    ServerActionTable,
    ServerActionsService,
    ChangePasswordAction,
    ConsoleOutputAction,
    BackupRotation,
    CreateImageActions,
    SnapshotOperations,
    FloatingIpActions,
    SecurityGroupActions,
    ForceDeleteAction,
    LockActions,
    PowerActions,
    RebuildAction,
    RebuildOperation,
    RebuildService,
    RescueActions,
    RescueOperation,
    UnrescueOperation,
    ResetStateAction,
    CrashDumpAction,
    NetworkInfoActions,
    ResizeActions,
    ResizeService,
    ResizeParts,
    SuspendActions,
    ServerBuilder,
    ServerDetailsService,
    ServerHost,
    BootMedia,
    DiskToImage,
    ServerListService,
    BootServerOperation,
    DeleteServerOperation,
    InterfacesService,
    DiagnosticsService,
    ExternalEventsService,
    GuestPasswords,
    AttachInterfaceOperation,
    DetachInterfaceOperation,
    PowerDefinitions,
    PowerOperations,
    SuspendOperations,
    CrashDumpOperation,
    ResizeOperation,
    ConfirmResizeOperation,
    RevertResizeOperation,
    PowerStateReconciler,
    LeftOvers,
    HostImagesReconciler,
    ConfirmResizesReconciler,
    AdoptionService,
    UnknownThingsService,
  ],
})
export class ComputeModule {}
