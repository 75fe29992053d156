import { Dict, OneOf, REQUIRED, Text } from '../common/attributes';
import { VNIC_TYPES } from '../ports/ports.dto';

export const PORT_BINDING_READ_ONLY = ['vif_type', 'vif_details', 'status'];

export class CreatePortBindingDto {
  @Text(255, REQUIRED) host!: string;
  @OneOf(VNIC_TYPES) vnic_type = 'normal';
  @Dict() profile: Record<string, unknown> = {};
  @Text(255) project_id?: string;
}

export class UpdatePortBindingDto {
  @Text(255) host?: string;
  @OneOf(VNIC_TYPES) vnic_type?: string;
  @Dict() profile?: Record<string, unknown>;
}
