import { Attribute, Int, OneOf, REQUIRED, Text, textProblem } from '../common/attributes';
import { python } from '../common/python';

export const SECURITY_GROUP_READ_ONLY = [
  'id',
  'security_group_rules',
  'shared',
  'created_at',
  'updated_at',
  'revision_number',
  'tags',
];
export const SECURITY_GROUP_RULE_READ_ONLY = [
  'id',
  'normalized_cidr',
  'belongs_to_default_sg',
  'created_at',
  'updated_at',
  'revision_number',
];

/** The hosts' rules all follow connections, so nothing else is promised. */
const Stateful = () =>
  Attribute({
    schema: 'isBoolean',
    convert: (value) => (/^(true|1)$/i.test(String(value)) ? true : value),
    problem: (value) =>
      value === true
        ? undefined
        : `'${python(value)}' is not supported: security groups are stateful here, so only true is allowed`,
  });

export class CreateSecurityGroupDto {
  @Text(255) name = '';
  @Text(255) description = '';
  @Stateful() stateful = true;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateSecurityGroupDto {
  @Text(255) name?: string;
  @Text(255) description?: string;
  @Stateful() stateful?: boolean;
}

const MAX = 2 ** 31 - 1;

/** What rule-check.ts judges: Neutron gives each of these a message of its own. */
export const TextOrNumber = () =>
  Attribute({
    convert: (value) => (typeof value === 'number' ? String(value) : value),
    problem: (value) => (value === null ? undefined : textProblem(value, 255)),
  });

export class CreateSecurityGroupRuleDto {
  @Text(36, REQUIRED) security_group_id!: string;
  @OneOf(['ingress', 'egress'], REQUIRED) direction!: 'ingress' | 'egress';
  @TextOrNumber() ethertype: string | null = 'IPv4';
  @TextOrNumber() protocol: string | null = null;
  @Int(-MAX, MAX, { nullable: true }) port_range_min: number | null = null;
  @Int(-MAX, MAX, { nullable: true }) port_range_max: number | null = null;
  @TextOrNumber() remote_ip_prefix: string | null = null;
  /** Any text: Neutron looks for it and answers 404. */
  @TextOrNumber() remote_group_id: string | null = null;
  @TextOrNumber() remote_address_group_id: string | null = null;
  @Text(255) description = '';
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

/** Only the description of a rule may change. */
export class UpdateSecurityGroupRuleDto {
  @Text(255) description?: string;
}
