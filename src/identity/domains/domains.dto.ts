import { Bool, DescriptionText, IdText, Maybe, NameText, Nullable, Plain, Tags } from '../common/dto-rules';

export class CreateDomainDto {
  @NameText(64) name!: string;
  @Nullable() @DescriptionText() description?: string | null;
  @Maybe() @Bool() enabled?: boolean;
  @Maybe() @Tags() tags?: string[];
  @Maybe() @Plain() options?: Record<string, unknown>;
  /** Keystone lets whoever links two clouds choose the id. */
  @Maybe() @IdText() explicit_domain_id?: string;
}

export class UpdateDomainDto {
  @Maybe() @NameText(64) name?: string;
  @Nullable() @DescriptionText() description?: string | null;
  @Maybe() @Bool() enabled?: boolean;
  @Maybe() @Tags() tags?: string[];
  @Maybe() @Plain() options?: Record<string, unknown>;
}

export const DOMAIN_ATTRIBUTES = ['name', 'description', 'enabled', 'tags', 'options', 'explicit_domain_id'];
