import { Bool, Int, OneOf, REQUIRED, Text } from '../common/attributes';

export const SEGMENT_RANGE_READ_ONLY = [
  'id',
  'default',
  'used',
  'available',
  'tags',
  'revision_number',
  'created_at',
  'updated_at',
];

/** Neutron's words; which of them are here the service says. */
const RANGE_TYPES = ['vlan', 'vxlan', 'gre', 'geneve'];
const MAX_ID = 2 ** 32 - 1;

export class CreateSegmentRangeDto {
  @Text(255) name = '';
  @Text(255) description = '';
  @Bool() shared = true;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
  @OneOf(RANGE_TYPES, REQUIRED) network_type!: string;
  @Text(64) physical_network?: string;
  @Int(1, MAX_ID, REQUIRED) minimum!: number;
  @Int(1, MAX_ID, REQUIRED) maximum!: number;
}

export class UpdateSegmentRangeDto {
  @Text(255) name?: string;
  @Text(255) description?: string;
  @Int(1, MAX_ID) minimum?: number;
  @Int(1, MAX_ID) maximum?: number;
}
