import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { Maybe, Nullable } from '../../shared/http/optional';
import { BooleanText, LastOf, MAX_INT, NovaName, NumberText } from '../common/wire-types';

export class CreateFlavorDto {
  @NovaName()
  name!: string;

  @Nullable()
  @NumberText()
  id?: string | number | null;

  @NumberText()
  @IsInt()
  @Min(1)
  @Max(MAX_INT)
  ram!: number;

  @NumberText()
  @IsInt()
  @Min(1)
  @Max(MAX_INT)
  vcpus!: number;

  @NumberText()
  @IsInt()
  @Min(0)
  @Max(MAX_INT)
  disk!: number;

  @Maybe()
  @NumberText()
  @IsInt()
  @Min(0)
  @Max(MAX_INT)
  'OS-FLV-EXT-DATA:ephemeral'?: number;

  @Maybe()
  @NumberText()
  @IsInt()
  @Min(0)
  @Max(MAX_INT)
  swap?: number;

  @Maybe()
  @NumberText()
  @IsNumber()
  @Min(Number.MIN_VALUE, { message: 'rxtx_factor must be more than 0' })
  @Max(3.4e38)
  rxtx_factor?: number;

  @Maybe()
  @BooleanText()
  @IsBoolean()
  'os-flavor-access:is_public'?: boolean;

  @Nullable()
  @IsString()
  @Length(0, 65535)
  description?: string | null;
}

export class UpdateFlavorDto {
  /** Must be there, and may be null. */
  @ValidateIf((_, value) => value !== null)
  @IsString()
  @Length(0, 65535)
  description!: string | null;
}

export class FlavorAccessDto {
  @IsString()
  @Length(1, 255)
  tenant!: string;
}

export class ListFlavorsQuery {
  @Maybe() @LastOf() @IsString() limit?: string;
  @Maybe() @LastOf() @IsString() marker?: string;
  @Maybe() @LastOf() @IsString() is_public?: string;
  @Maybe() @LastOf() @Matches(/^\d+$/) minRam?: string;
  @Maybe() @LastOf() @Matches(/^\d+$/) minDisk?: string;

  @Maybe()
  @LastOf()
  @IsIn([
    'flavorid',
    'id',
    'name',
    'memory_mb',
    'vcpus',
    'root_gb',
    'created_at',
    'is_public',
    'rxtx_factor',
    'swap',
  ])
  sort_key?: string;

  @Maybe()
  @LastOf()
  @IsIn(['asc', 'desc'])
  sort_dir?: 'asc' | 'desc';
}
