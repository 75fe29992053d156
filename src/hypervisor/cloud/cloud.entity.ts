import { Entity } from 'typeorm';
import { Id, Text, Time } from '../../shared/db/columns';

/** Who this cloud is; one row. In the database, so that a restored backup is the same cloud as before. */
@Entity('cloud')
export class CloudRecord {
  /** Always `this`. */
  @Id() key!: string;
  @Text() id!: string;
  @Time() createdAt!: string;
}
