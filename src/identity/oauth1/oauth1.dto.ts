import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsArray, IsString, ValidateNested } from 'class-validator';
import { RoleRefDto } from '../application-credentials/application-credential.dto';
import { DescriptionText, Maybe, Nullable } from '../common/dto-rules';

/** keystone/oauth1/schema.py; other fields are kept beside these. */
export class ConsumerDto {
  @Nullable()
  @DescriptionText()
  description?: string | null;

  @Maybe()
  @IsString()
  id?: string;
}

export class AuthorizeDto {
  @IsArray()
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => RoleRefDto)
  roles!: RoleRefDto[];
}
