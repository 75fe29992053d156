import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { CONTAINER_FORMATS, DISK_FORMATS, VISIBILITIES } from './image-choices';

/** May be left out, but not be null. */
const Optional = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);
const MAX_INTEGER = 2_147_483_647;
const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** The attributes that a client may set. What else stands in the body is a property of the user's own. */
export class ImageFieldsDto {
  @Optional() @IsString() @Matches(UUID) id?: string;
  @IsOptional() @IsString() @MaxLength(255) name?: string | null;
  @Optional() @IsIn(VISIBILITIES) visibility?: string;
  @Optional() @IsBoolean() protected?: boolean;
  @Optional() @IsBoolean() os_hidden?: boolean;
  @IsOptional() @IsString() @MaxLength(255) owner?: string | null;
  @IsOptional() @IsIn(CONTAINER_FORMATS) container_format?: string | null;
  @IsOptional() @IsIn(DISK_FORMATS) disk_format?: string | null;
  @Optional() @IsInt() @Min(0) @Max(MAX_INTEGER) min_disk?: number;
  @Optional() @IsInt() @Min(0) @Max(MAX_INTEGER) min_ram?: number;
  @Optional() @IsArray() @IsString({ each: true }) @MaxLength(255, { each: true }) tags?: string[];
}

/** Any other parameter filters by a property of that name. */
export class ListImagesQuery {
  @IsOptional() limit?: string;
  @IsOptional() marker?: string;
  @IsOptional() sort?: string;
  @IsOptional() sort_key?: string;
  @IsOptional() sort_dir?: string;
  @IsOptional() name?: string;
  @IsOptional() status?: string;
  @IsOptional() tag?: string;
  @IsOptional() visibility?: string;
  @IsOptional() member_status?: string;
  @IsOptional() owner?: string;
  @IsOptional() os_hidden?: string;
  @IsOptional() protected?: string;
  @IsOptional() size_min?: string;
  @IsOptional() size_max?: string;
  @IsOptional() created_at?: string;
  @IsOptional() updated_at?: string;
  @IsOptional() container_format?: string;
  @IsOptional() disk_format?: string;
}
