import { Entity, Index } from 'typeorm';
import { Id, Text } from '../../shared/db/columns';

export type RbacAction = 'access_as_shared' | 'access_as_external';

/** In `targetProject`: every project. */
export const EVERY_PROJECT = '*';

/** One project's, or with `*` everybody's, access to a thing of another project. */
@Entity('network_rbac_policies')
@Index('network_rbac_policies_object', ['objectId', 'targetProject', 'action'], { unique: true })
@Index('network_rbac_policies_target', ['targetProject'])
@Index('network_rbac_policies_project', ['projectId'])
export class RbacPolicy {
  @Id() id!: string;
  @Text() projectId!: string;
  @Text() objectType!: string;
  /** Ids are unique over all kinds. */
  @Text() objectId!: string;
  @Text() action!: RbacAction;
  @Text() targetProject!: string;
}
