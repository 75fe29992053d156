import { Bool, OneOf, REQUIRED, Text } from '../common/attributes';

export const ADDRESS_SCOPE_READ_ONLY = ['id'];

export class CreateAddressScopeDto {
  @Text(255) name = '';
  @OneOf([4, 6], REQUIRED) ip_version!: 4 | 6;
  @Bool() shared = false;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateAddressScopeDto {
  @Text(255) name?: string;
  @Bool() shared?: boolean;
}
