import { Bool, DescriptionText, IdText, Maybe, NameText, Nullable, Plain, Tags } from '../common/dto-rules';

export class CreateProjectDto {
  @NameText(64) name!: string;
  @Nullable() @IdText() domain_id?: string | null;
  @Nullable() @IdText() parent_id?: string | null;
  @Maybe() @Bool() is_domain?: boolean;
  @Nullable() @DescriptionText() description?: string | null;
  @Maybe() @Bool() enabled?: boolean;
  @Maybe() @Tags() tags?: string[];
  @Maybe() @Plain() options?: Record<string, unknown>;
}

export class UpdateProjectDto {
  @Maybe() @NameText(64) name?: string;
  @Nullable() @IdText() domain_id?: string | null;
  @Nullable() @IdText() parent_id?: string | null;
  @Maybe() @Bool() is_domain?: boolean;
  @Nullable() @DescriptionText() description?: string | null;
  @Maybe() @Bool() enabled?: boolean;
  @Maybe() @Tags() tags?: string[];
  @Maybe() @Plain() options?: Record<string, unknown>;
}

export const PROJECT_ATTRIBUTES = [
  'name',
  'domain_id',
  'parent_id',
  'is_domain',
  'description',
  'enabled',
  'tags',
  'options',
];
