import { Bool, Int, OneOf, REQUIRED, Text } from '../common/attributes';
import { TextOrNumber } from '../security-groups/security-groups.dto';

export const DEFAULT_RULE_READ_ONLY = ['id', 'revision_number', 'created_at', 'updated_at'];

const MAX = 2 ** 31 - 1;

/** A template is replaced, not changed: Neutron lets no attribute be updated. */
export class CreateDefaultRuleDto {
  @OneOf(['ingress', 'egress'], REQUIRED) direction!: 'ingress' | 'egress';
  @Bool(REQUIRED) used_in_default_sg!: boolean;
  @Bool(REQUIRED) used_in_non_default_sg!: boolean;
  @TextOrNumber() ethertype: string | null = 'IPv4';
  @TextOrNumber() protocol: string | null = null;
  @Int(-MAX, MAX, { nullable: true }) port_range_min: number | null = null;
  @Int(-MAX, MAX, { nullable: true }) port_range_max: number | null = null;
  @TextOrNumber() remote_ip_prefix: string | null = null;
  @TextOrNumber() remote_group_id: string | null = null;
  @TextOrNumber() remote_address_group_id: string | null = null;
  @Text(1024) description = '';
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}
