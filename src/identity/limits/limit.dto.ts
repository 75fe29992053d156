import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Maybe, Nullable } from '../../shared/http/optional';

const MAX = 0x7fffffff;
const HEX_ID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const given = (_: object, value: unknown): boolean => value !== undefined;

/** keystone/limit/schema.py */
export class CreateRegisteredLimitDto {
  @IsString()
  @Matches(HEX_ID)
  service_id!: string;

  @Nullable()
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

  @Nullable()
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

  @Nullable()
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

  @Nullable()
  @IsString()
  description?: string | null;
}

/** For a project or for a domain, one of the two. */
export class CreateLimitDto {
  @IsString()
  @Matches(HEX_ID)
  service_id!: string;

  @Nullable()
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

  @Nullable()
  @IsString()
  description?: string | null;

  @Nullable()
  @IsString()
  @Length(1, 64)
  project_id?: string | null;

  @Nullable()
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

  @Nullable()
  @IsString()
  description?: string | null;
}

export class ListLimitsQuery {
  @Maybe()
  @IsString()
  service_id?: string;

  @Maybe()
  @IsString()
  region_id?: string;

  @Maybe()
  @IsString()
  resource_name?: string;

  @Maybe()
  @IsString()
  project_id?: string;

  @Maybe()
  @IsString()
  domain_id?: string;
}
