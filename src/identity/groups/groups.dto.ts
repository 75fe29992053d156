import { DescriptionText, IdText, Maybe, NameText, Nullable } from '../common/dto-rules';

export class CreateGroupDto {
  @NameText(64) name!: string;
  @Maybe() @IdText() domain_id?: string;
  @Nullable() @DescriptionText() description?: string | null;
}

export class UpdateGroupDto {
  @Maybe() @NameText(64) name?: string;
  @Maybe() @IdText() domain_id?: string;
  @Nullable() @DescriptionText() description?: string | null;
}

export const GROUP_ATTRIBUTES = ['name', 'domain_id', 'description'];
