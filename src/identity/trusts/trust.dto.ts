import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
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

  @IsOptional()
  @IsString()
  project_id?: string | null;

  @IsOptional()
  @IsInt()
  @Min(1)
  remaining_uses?: number | null;

  @IsOptional()
  @IsString()
  expires_at?: string | null;

  @IsOptional()
  @IsBoolean()
  allow_redelegation?: boolean | null;

  @IsOptional()
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
  @IsOptional()
  @IsString()
  trustor_user_id?: string;

  @IsOptional()
  @IsString()
  trustee_user_id?: string;
}

export class TrustScopeDto {
  @IsString()
  id!: string;
}
