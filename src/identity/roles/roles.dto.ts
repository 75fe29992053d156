import { DescriptionText, IdText, Maybe, NameText, Nullable, Plain } from '../common/dto-rules';

export class CreateRoleDto {
  @NameText(255) name!: string;
  @Nullable() @IdText() domain_id?: string | null;
  @Nullable() @DescriptionText() description?: string | null;
  @Maybe() @Plain() options?: Record<string, unknown>;
}

export class UpdateRoleDto {
  @Maybe() @NameText(255) name?: string;
  @Nullable() @IdText() domain_id?: string | null;
  @Nullable() @DescriptionText() description?: string | null;
  @Maybe() @Plain() options?: Record<string, unknown>;
}

export const ROLE_ATTRIBUTES = ['name', 'domain_id', 'description', 'options'];
