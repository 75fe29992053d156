import type { Room } from '../shared/room';
import { ImageDeletion } from './data/image-deletion.entity';
import { imageMissing } from './discovery/missing-parts';
import { imageMigrations } from './image.migrations';
import { ImageModule } from './image.module';
import { imagePolicies } from './image.policies';
import { Image } from './images/image.entity';
import { ImageMember } from './members/image-member.entity';
import { MetadefItem, MetadefNamespace } from './metadefs/metadef.entity';
import { ImageTask } from './tasks/image-task.entity';

export { imageActivated, imageDeleted } from './image.events';
export { ImageModule } from './image.module';
export { type ImageData, type ImageFields, type ImageInfo, type ImageQuery, Images } from './images.facade';

export const imageRoom: Room = {
  name: 'image',
  module: ImageModule,
  entities: [Image, ImageDeletion, ImageMember, ImageTask, MetadefNamespace, MetadefItem],
  migrations: imageMigrations,
  policies: imagePolicies,
  missing: imageMissing,
};
