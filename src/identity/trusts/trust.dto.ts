import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsInt,
  IsString,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Maybe, Nullable } from '../../shared/http/optional';
import { RoleRefDto } from '../application-credentials/application-credential.dto';

/** keystone/trust/schema.py; other fields are ignored. */
export class CreateTrustDto {
  @IsString()
  @MinLength(1)
  trustor_user_id!: string;

  @IsString()
  @MinLength(1)
  trustee_user_id!: string;

  @IsBoolean()
  impersonation!: boolean;

  @Nullable()
  @IsString()
  project_id?: string | null;

  @Nullable()
  @IsInt()
  @Min(1)
  remaining_uses?: number | null;

  @Nullable()
  @IsString()
  expires_at?: string | null;

  @Nullable()
  @IsBoolean()
  allow_redelegation?: boolean | null;

  @Nullable()
  @IsInt()
  @Min(0)
  redelegation_count?: number | null;

  @ValidateIf((_, value) => value !== undefined)
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RoleRefDto)
  roles?: RoleRefDto[];
}

export class ListTrustsQuery {
  @Maybe()
  @IsString()
  trustor_user_id?: string;

  @Maybe()
  @IsString()
  trustee_user_id?: string;
}

export class TrustScopeDto {
  @IsString()
  id!: string;
}
