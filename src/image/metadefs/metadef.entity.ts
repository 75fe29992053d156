import { Entity, Index } from 'typeorm';
import { Flag, Id, Json, Text, Time } from '../../shared/db/columns';

/** A set of definitions of metadata: which keys an image, flavor or volume may carry, and what they mean. */
@Entity('metadef_namespaces')
@Index('metadef_namespaces_name', ['namespace'], { unique: true })
export class MetadefNamespace {
  @Id() id!: string;
  @Text() namespace!: string;
  @Text({ nullable: true }) displayName!: string | null;
  @Text({ nullable: true }) description!: string | null;
  @Text() visibility!: 'public' | 'private';
  @Flag({ default: 0 }) protected!: boolean;
  @Text({ nullable: true }) owner!: string | null;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}

/** `resource` is the association of the namespace with a resource type. */
export type MetadefKind = 'object' | 'property' | 'tag' | 'resource';

/** What a namespace holds. The four kinds differ only in what stands in `body` beside the name. */
@Entity('metadef_items')
@Index('metadef_items_name', ['namespaceId', 'kind', 'name'], { unique: true })
export class MetadefItem {
  @Id() id!: string;
  @Text() namespaceId!: string;
  @Text() kind!: MetadefKind;
  @Text() name!: string;
  @Json() body!: Readonly<Record<string, unknown>>;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
