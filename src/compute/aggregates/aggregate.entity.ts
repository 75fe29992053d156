import { Entity, Index } from 'typeorm';
import { Id, Integer, Json, Text, Time } from '../../shared/db/columns';

/** Hosts under one name. What it says of them, its zone among it, stands in its metadata. */
@Entity('aggregates')
export class Aggregate {
  @Id() id!: string;
  /** What Nova's API calls it by. Never given again, so that nobody's old number means a new aggregate. */
  @Integer({ unique: true }) number!: number;
  @Text() name!: string;
  @Json() metadata!: Readonly<Record<string, string>>;
  @Time() createdAt!: string;
  @Time({ nullable: true }) updatedAt!: string | null;
  /** The row stays, for its number. */
  @Time({ nullable: true }) deletedAt!: string | null;
}

@Entity('aggregate_hosts')
@Index('aggregate_hosts_host', ['hostId'])
export class AggregateHost {
  @Id() aggregateId!: string;
  @Id() hostId!: string;
}
