import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { BooleanText, MAX_INT, NumberText } from '../common/wire-types';

export class CreateFlavorDto {
  @IsString()
  @Length(1, 255)
  @Matches(/^[^\p{Cc}]*\S[^\p{Cc}]*$/u, { message: 'name must not be blank or have control characters' })
  name!: string;

  @IsOptional()
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

  @IsOptional()
  @NumberText()
  @IsInt()
  @Min(0)
  @Max(MAX_INT)
  'OS-FLV-EXT-DATA:ephemeral'?: number;

  @IsOptional()
  @NumberText()
  @IsInt()
  @Min(0)
  @Max(MAX_INT)
  swap?: number;

  @IsOptional()
  @NumberText()
  @IsNumber()
  @Min(Number.MIN_VALUE, { message: 'rxtx_factor must be more than 0' })
  @Max(3.4e38)
  rxtx_factor?: number;

  @IsOptional()
  @BooleanText()
  @IsBoolean()
  'os-flavor-access:is_public'?: boolean;

  @IsOptional()
  @IsString()
  @Length(0, 65535)
  description?: string | null;
}

export class UpdateFlavorDto {
  @IsOptional()
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
  @IsOptional() @IsString() limit?: string;
  @IsOptional() @IsString() marker?: string;
  @IsOptional() @IsString() is_public?: string;
  @IsOptional() @Matches(/^\d+$/) minRam?: string;
  @IsOptional() @Matches(/^\d+$/) minDisk?: string;

  @IsOptional()
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

  @IsOptional()
  @IsIn(['asc', 'desc'])
  sort_dir?: 'asc' | 'desc';
}
