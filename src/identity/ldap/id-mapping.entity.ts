import { Entity, Index } from 'typeorm';
import { Id, Text } from '../../shared/db/columns';

export type MappedKind = 'user' | 'group';

/** The id by which identity knows an account that is kept elsewhere. */
@Entity('identity_id_mappings')
@Index('identity_id_mappings_domain', ['domainId'])
export class IdMapping {
  /** Made from the rest, as Keystone makes it, so that the same directory has the same ids there and here. */
  @Id() publicId!: string;
  @Text() domainId!: string;
  @Text() kind!: MappedKind;
  @Text() localId!: string;
}
