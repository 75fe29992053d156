import { Entity } from 'typeorm';
import { Id, Integer } from '../../shared/db/columns';

/** A project's own limit; without a row the setting's default holds. -1 is no limit. */
@Entity('network_quotas')
export class NetworkQuota {
  @Id() projectId!: string;
  @Id() resource!: string;
  @Integer() limit!: number;
}
