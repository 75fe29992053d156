import { Entity, Index } from 'typeorm';
import { Id } from '../../shared/db/columns';

/** A tag on a resource of any kind that may have them; ids are unique over all kinds. */
@Entity('network_tags')
@Index('network_tags_tag', ['tag'])
export class NetworkTag {
  @Id() resourceId!: string;
  @Id() tag!: string;
}
