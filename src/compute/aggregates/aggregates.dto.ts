import { Transform, Type } from 'class-transformer';
import {
  ArrayMinSize,
  IsArray,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { Maybe, Nullable } from '../../shared/http/optional';
import { NovaName } from '../common/wire-types';
import { isMetadata, METADATA_RULE } from '../servers/is-metadata';

/** nova/api/validation/parameter_types.py, az_name: the colon parts a zone from a host. */
const ZoneName = () => Matches(/^[^:]*$/, { message: 'It must be the name of a zone, without ":"' });

export class CreateAggregateDto {
  @NovaName() name!: string;
  @Nullable() @NovaName() @ZoneName() availability_zone?: string | null;
}

export class UpdateAggregateDto {
  /** Blanks at its ends are cut here, and refused where it is made, as in Nova. */
  @Maybe()
  @Transform(({ value }) => (typeof value === 'string' ? value.trim() : value))
  @NovaName()
  name?: string;

  @Nullable() @NovaName() @ZoneName() availability_zone?: string | null;
}

export class AggregateHostDto {
  @IsString()
  @Length(1, 255)
  @Matches(/^[a-zA-Z0-9._-]*$/)
  host!: string;
}

/** As a server's metadata, and null for what is to go. */
function isChange(value: unknown): value is Record<string, string | null> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return isMetadata(Object.fromEntries(Object.entries(value).map(([key, text]) => [key, text ?? ''])));
}

export class AggregateMetadataDto {
  @ValidateBy({
    name: 'isObject',
    validator: {
      validate: isChange,
      defaultMessage: () => `It must be an object: ${METADATA_RULE}, or null to remove a key`,
    },
  })
  metadata!: Record<string, string | null>;
}

export class CachedImageDto {
  @IsUUID('all') id!: string;
}

export class CacheImagesDto {
  @IsArray()
  @ArrayMinSize(1)
  @ValidateNested({ each: true })
  @Type(() => CachedImageDto)
  cache!: CachedImageDto[];
}
