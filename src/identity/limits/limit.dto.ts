import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

const MAX = 0x7fffffff;
const HEX_ID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const given = (_: object, value: unknown): boolean => value !== undefined;

/** keystone/limit/schema.py */
export class CreateRegisteredLimitDto {
  @IsString()
  @Matches(HEX_ID)
  service_id!: string;

  @IsOptional()
  @IsString()
  @MaxLength(255)
  region_id?: string | null;

  @IsString()
  @Length(1, 255)
  @Matches(/\S/)
  resource_name!: string;

  @IsInt()
  @Min(-1)
  @Max(MAX)
  default_limit!: number;

  @IsOptional()
  @IsString()
  description?: string | null;
}

export class CreateRegisteredLimitsDto {
  @IsArray()
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => CreateRegisteredLimitDto)
  registered_limits!: CreateRegisteredLimitDto[];
}

export class UpdateRegisteredLimitDto {
  @ValidateIf(given)
  @IsString()
  @Matches(HEX_ID)
  service_id?: string;

  @IsOptional()
  @IsString()
  @MaxLength(255)
  region_id?: string | null;

  @ValidateIf(given)
  @IsString()
  @Length(1, 255)
  @Matches(/\S/)
  resource_name?: string;

  @ValidateIf(given)
  @IsInt()
  @Min(-1)
  @Max(MAX)
  default_limit?: number;

  @IsOptional()
  @IsString()
  description?: string | null;
}

/** For a project or for a domain, one of the two. */
export class CreateLimitDto {
  @IsString()
  @Matches(HEX_ID)
  service_id!: string;

  @IsOptional()
  @IsString()
  @MaxLength(255)
  region_id?: string | null;

  @IsString()
  @Length(1, 255)
  @Matches(/\S/)
  resource_name!: string;

  @IsInt()
  @Min(-1)
  @Max(MAX)
  resource_limit!: number;

  @IsOptional()
  @IsString()
  description?: string | null;

  @IsOptional()
  @IsString()
  @Length(1, 64)
  project_id?: string | null;

  @IsOptional()
  @IsString()
  @Length(1, 64)
  domain_id?: string | null;
}

export class CreateLimitsDto {
  @IsArray()
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => CreateLimitDto)
  limits!: CreateLimitDto[];
}

export class UpdateLimitDto {
  @ValidateIf(given)
  @IsInt()
  @Min(-1)
  @Max(MAX)
  resource_limit?: number;

  @IsOptional()
  @IsString()
  description?: string | null;
}

export class ListLimitsQuery {
  @IsOptional()
  @IsString()
  service_id?: string;

  @IsOptional()
  @IsString()
  region_id?: string;

  @IsOptional()
  @IsString()
  resource_name?: string;

  @IsOptional()
  @IsString()
  project_id?: string;

  @IsOptional()
  @IsString()
  domain_id?: string;
}
