import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Json, Text, Time } from '../../shared/db/columns';

/** glance/domain/__init__.py, Image.valid_state_targets. */
export type ImageStatus = 'queued' | 'saving' | 'uploading' | 'importing' | 'active' | 'deactivated';
export type ImageVisibility = 'public' | 'community' | 'shared' | 'private';

@Entity('images')
@Index('images_name', ['name', 'createdAt', 'id'])
@Index('images_created', ['createdAt', 'id'])
@Index('images_owner', ['owner', 'createdAt'])
export class Image {
  @Id() id!: string;
  @Text({ nullable: true }) name!: string | null;
  @Text() status!: ImageStatus;
  @Text() visibility!: ImageVisibility;
  @Flag({ default: 0 }) protected!: boolean;
  @Flag({ default: 0 }) hidden!: boolean;
  @Text({ nullable: true }) diskFormat!: string | null;
  @Text({ nullable: true }) containerFormat!: string | null;
  @Integer({ default: 0 }) minDisk!: number;
  @Integer({ default: 0 }) minRam!: number;
  @Text({ nullable: true }) owner!: string | null;
  @Integer({ nullable: true }) size!: number | null;
  @Integer({ nullable: true }) virtualSize!: number | null;
  /** MD5, for old clients. */
  @Text({ nullable: true }) checksum!: string | null;
  @Text({ nullable: true }) hashAlgorithm!: string | null;
  @Text({ nullable: true }) hashValue!: string | null;
  /** Here and not in tables of their own, so that a list is one query. */
  @Json() properties!: Readonly<Record<string, string>>;
  @Json() tags!: readonly string[];
  /** Names of the stores that hold the data. */
  @Json() stores!: readonly string[];
  @Integer({ default: 0 }) generation!: number;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
