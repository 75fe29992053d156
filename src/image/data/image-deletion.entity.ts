import { Entity } from 'typeorm';
import { Id, Time } from '../../shared/db/columns';

/**
 * An image that was deleted, and whose files go after its row did. It is what tells a file that a dead process left
 * from one that this database has never heard of.
 */
@Entity('image_deletions')
export class ImageDeletion {
  @Id() imageId!: string;
  @Time() deletedAt!: string;
}
