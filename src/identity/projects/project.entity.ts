import { Entity, Index } from 'typeorm';
import { Flag, Id, Json, Text, Time } from '../../shared/db/columns';

export type Extra = Readonly<Record<string, unknown>>;

/**
 * A project, or a domain: as in Keystone a domain is a project that owns others, with the same id.
 * https://docs.openstack.org/keystone/latest/contributor/architecture.html
 */
@Entity('identity_projects')
@Index('identity_projects_name', ['domainId', 'nameKey'], { unique: true, where: '"isDomain" = 0' })
@Index('identity_domains_name', ['nameKey'], { unique: true, where: '"isDomain" = 1' })
@Index('identity_projects_parent', ['parentId'])
export class Project {
  @Id() id!: string;
  @Text() name!: string;
  /** See common/name-key.ts; written by the repository. */
  @Text({ default: '' }) nameKey!: string;
  /** Null for a domain. */
  @Text({ nullable: true }) domainId!: string | null;
  /** The domain itself for a project at the top; null for a domain. */
  @Text({ nullable: true }) parentId!: string | null;
  @Flag() isDomain!: boolean;
  @Flag() enabled!: boolean;
  @Text() description!: string;
  @Json() options!: Extra;
  @Json() extra!: Extra;
  @Time() createdAt!: string;
}

@Entity('identity_project_tags')
@Index('identity_project_tags_name', ['name'])
export class ProjectTag {
  @Id() projectId!: string;
  @Id() name!: string;
}
