import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { Maybe, Nullable } from '../../shared/http/optional';
import { CONTAINER_FORMATS, DISK_FORMATS, VISIBILITIES } from './image-choices';

/** May be left out, but not be null. */
const Optional = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);
const MAX_INTEGER = 2_147_483_647;
const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** The attributes that a client may set. What else stands in the body is a property of the user's own. */
export class ImageFieldsDto {
  @Optional() @IsString() @Matches(UUID) id?: string;
  @Nullable() @IsString() @MaxLength(255) name?: string | null;
  @Optional() @IsIn(VISIBILITIES) visibility?: string;
  @Optional() @IsBoolean() protected?: boolean;
  @Optional() @IsBoolean() os_hidden?: boolean;
  @Nullable() @IsString() @MaxLength(255) owner?: string | null;
  @Nullable() @IsIn(CONTAINER_FORMATS) container_format?: string | null;
  @Nullable() @IsIn(DISK_FORMATS) disk_format?: string | null;
  @Optional() @IsInt() @Min(0) @Max(MAX_INTEGER) min_disk?: number;
  @Optional() @IsInt() @Min(0) @Max(MAX_INTEGER) min_ram?: number;
  @Optional() @IsArray() @IsString({ each: true }) @MaxLength(255, { each: true }) tags?: string[];
}

/** Any other parameter filters by a property of that name. */
export class ListImagesQuery {
  @Maybe() limit?: string;
  @Maybe() marker?: string;
  @Maybe() sort?: string;
  @Maybe() sort_key?: string;
  @Maybe() sort_dir?: string;
  @Maybe() name?: string;
  @Maybe() status?: string;
  @Maybe() tag?: string;
  @Maybe() visibility?: string;
  @Maybe() member_status?: string;
  @Maybe() owner?: string;
  @Maybe() os_hidden?: string;
  @Maybe() protected?: string;
  @Maybe() size_min?: string;
  @Maybe() size_max?: string;
  @Maybe() created_at?: string;
  @Maybe() updated_at?: string;
  @Maybe() container_format?: string;
  @Maybe() disk_format?: string;
}
