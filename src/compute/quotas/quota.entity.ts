import { Entity } from 'typeorm';
import { Id, Integer } from '../../shared/db/columns';

/** A limit that an admin set. Rows of the project `default` stand for the quota class of that name. */
@Entity('compute_quotas')
export class ComputeQuota {
  @Id() projectId!: string;
  @Id() resource!: string;
  /** -1 is no limit. */
  @Integer() limit!: number;
}
