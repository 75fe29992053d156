import { Entity, Index } from 'typeorm';
import { Id, Json, Text, Time } from '../../shared/db/columns';

export type ImageTaskType = 'import' | 'api_image_import';
export type ImageTaskStatus = 'pending' | 'processing' | 'success' | 'failure';

/** What users see of an import. The operation that does the work changes it together with its own row. */
@Entity('image_tasks')
@Index('image_tasks_image', ['imageId'])
@Index('image_tasks_created', ['createdAt', 'id'])
export class ImageTask {
  @Id() id!: string;
  @Text() type!: ImageTaskType;
  @Text() status!: ImageTaskStatus;
  @Text({ nullable: true }) owner!: string | null;
  @Text({ nullable: true }) userId!: string | null;
  @Text({ nullable: true }) requestId!: string | null;
  @Text({ nullable: true }) imageId!: string | null;
  @Json() input!: Readonly<Record<string, unknown>>;
  @Json({ nullable: true }) result!: Readonly<Record<string, unknown>> | null;
  @Text() message!: string;
  @Time({ nullable: true }) expiresAt!: string | null;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
}
