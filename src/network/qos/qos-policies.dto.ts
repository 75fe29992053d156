import { Bool, Text } from '../common/attributes';

export const QOS_POLICY_READ_ONLY = ['id', 'rules', 'created_at', 'updated_at', 'revision_number', 'tags'];

export class CreateQosPolicyDto {
  @Text(255) name = '';
  @Text(255) description = '';
  @Bool() shared = false;
  @Bool() is_default = false;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateQosPolicyDto {
  @Text(255) name?: string;
  @Text(255) description?: string;
  @Bool() shared?: boolean;
  @Bool() is_default?: boolean;
}
