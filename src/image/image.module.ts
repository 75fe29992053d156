import { Module } from '@nestjs/common';
import { HypervisorModule } from '../hypervisor';
import { IdentityModule } from '../identity';
import { SETTINGS_SOURCE } from '../shared/config/core.settings';
import { readSettings, type SettingsSource } from '../shared/config/settings';
import { ActiveTransfers } from './data/active-transfers';
import { ImageDataController } from './data/image-data.controller';
import { ImageDataService } from './data/image-data.service';
import { ImageDownloadService } from './data/image-download.service';
import { ImageIntake } from './data/image-intake.service';
import { ImageSweep } from './data/image-sweep';
import { StorageQuota } from './data/storage-quota';
import { StorageRoom } from './data/storage-room';
import { StorageSpace } from './data/storage-space';
import { UnknownImagesController } from './data/unknown-images.controller';
import { UnknownImagesService } from './data/unknown-images.service';
import { ImageInfoController } from './discovery/info.controller';
import { ImageVersionsController } from './discovery/versions.controller';
import { IMAGE_SETTINGS, imageSettings } from './image.settings';
import { ImageAccess } from './images/image-access';
import { ImageActionsController } from './images/image-actions.controller';
import { ImageActionsService } from './images/image-actions.service';
import { ImagesController } from './images/images.controller';
import { ImagesRepository } from './images/images.repository';
import { ImagesService } from './images/images.service';
import { Images } from './images.facade';
import { BackgroundJobs } from './import/background-jobs';
import { ImageImportController } from './import/image-import.controller';
import { ImageImportService } from './import/image-import.service';
import { ImportImageOperation } from './import/import-image.operation';
import { ImportMethods } from './import/import-methods';
import { ImportSteps } from './import/import-steps';
import { ImageMembersController } from './members/image-members.controller';
import { ImageMembersRepository } from './members/image-members.repository';
import { ImageMembersService } from './members/image-members.service';
import { MetadefAccess } from './metadefs/metadef-access';
import { MetadefItemsService } from './metadefs/metadef-items.service';
import { MetadefNamespacesController } from './metadefs/metadef-namespaces.controller';
import { MetadefNamespacesService } from './metadefs/metadef-namespaces.service';
import { MetadefObjectsController } from './metadefs/metadef-objects.controller';
import { MetadefPropertiesController } from './metadefs/metadef-properties.controller';
import { MetadefResourceTypesController } from './metadefs/metadef-resource-types.controller';
import { MetadefTagsController } from './metadefs/metadef-tags.controller';
import { MetadefsRepository } from './metadefs/metadefs.repository';
import { ImageSchemasController } from './schemas/schemas.controller';
import { ImageStoresService } from './stores/image-stores.service';
import { Stores } from './stores/stores';
import { ImageTasksController } from './tasks/image-tasks.controller';
import { ImageTasksRepository } from './tasks/image-tasks.repository';
import { ImageTasksService } from './tasks/image-tasks.service';

const settings = {
  provide: IMAGE_SETTINGS,
  useFactory: (source: SettingsSource) => readSettings(imageSettings, source),
  inject: [SETTINGS_SOURCE],
};

@Module({
  imports: [HypervisorModule, IdentityModule],
  controllers: [
    ImageVersionsController,
    ImageInfoController,
    ImagesController,
    ImageActionsController,
    ImageDataController,
    ImageMembersController,
    ImageImportController,
    ImageTasksController,
    ImageSchemasController,
    UnknownImagesController,
    MetadefNamespacesController,
    MetadefObjectsController,
    MetadefPropertiesController,
    MetadefTagsController,
    MetadefResourceTypesController,
  ],
  providers: [
    settings,
    Stores,
    ImagesRepository,
    ImageMembersRepository,
    ImageAccess,
    ImagesService,
    ImageActionsService,
    ActiveTransfers,
    StorageQuota,
    StorageSpace,
    StorageRoom,
    ImageDataService,
    ImageDownloadService,
    ImageIntake,
    ImageSweep,
    UnknownImagesService,
    ImageMembersService,
    ImportMethods,
    BackgroundJobs,
    ImportSteps,
    ImportImageOperation,
    ImageImportService,
    ImageTasksRepository,
    ImageTasksService,
    MetadefsRepository,
    MetadefAccess,
    MetadefNamespacesService,
    MetadefItemsService,
    ImageStoresService,
    Images,
  ],
  exports: [Images],
})
export class ImageModule {}
