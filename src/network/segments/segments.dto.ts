import { Int, REQUIRED, Text, TextOrNone, Uuid } from '../common/attributes';

export const SEGMENT_READ_ONLY = ['id', 'tags', 'revision_number', 'created_at', 'updated_at'];

export class CreateSegmentDto {
  @Uuid(REQUIRED) network_id!: string;
  @Text(32, REQUIRED) network_type!: string;
  @Text(64) physical_network?: string;
  @Int(0, 2 ** 31 - 1) segmentation_id?: number;
  @TextOrNone(255) name: string | null = null;
  @Text(255) description = '';
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateSegmentDto {
  @TextOrNone(255) name?: string | null;
  @Text(255) description?: string;
}
