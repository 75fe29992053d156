import { Type } from 'class-transformer';
import { IsArray, IsBoolean, IsString, IsUUID, Length, MaxLength, ValidateNested } from 'class-validator';
import { Maybe, Nullable } from '../../../../shared/http/optional';
import { Base64Lines, BooleanText } from '../../../common/wire-types';
import { InjectedFileDto } from '../../injected-files.dto';
import { IsMetadata } from '../../is-metadata';
import { UpdateServerDto } from '../../servers.dto';

/** All that an update takes, and what only a new disk makes sense with. */
export class RebuildDto extends UpdateServerDto {
  @IsUUID('all')
  imageRef!: string;

  @Maybe()
  @IsString()
  @MaxLength(255)
  adminPass?: string;

  @Maybe()
  @IsMetadata()
  metadata?: Record<string, string>;

  @Maybe()
  @BooleanText()
  @IsBoolean()
  preserve_ephemeral?: boolean;

  @Nullable()
  @IsString()
  @Length(1, 255)
  key_name?: string | null;

  @Nullable()
  @Base64Lines()
  @MaxLength(65535)
  user_data?: string | null;

  /** Below 2.57. */
  @Maybe()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => InjectedFileDto)
  personality?: InjectedFileDto[];

  @Nullable()
  trusted_image_certificates?: unknown;
}
