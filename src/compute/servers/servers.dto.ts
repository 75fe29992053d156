import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsIP,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Maybe, Nullable } from '../../shared/http/optional';
import { Base64Lines, BooleanText, NovaName, NumberText, shortIpV6 } from '../common/wire-types';
import { BlockDeviceDto, LegacyBlockDeviceDto } from './block-devices.dto';
import { InjectedFileDto } from './injected-files.dto';
import { IsMetadata } from './is-metadata';

const HOSTNAME = /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;

export class NetworkDto {
  @Maybe()
  @IsUUID('all')
  uuid?: string;

  @Nullable()
  @IsUUID('all')
  port?: string | null;

  @Maybe()
  @IsIP()
  fixed_ip?: string;

  @Maybe()
  @IsString()
  tag?: string;
}

export class SecurityGroupDto {
  @IsString()
  @Length(1, 255)
  name!: string;
}

export class CreateServerDto {
  @NovaName()
  name!: string;

  @Transform(({ value }) => (typeof value === 'number' ? String(value) : value))
  @IsString()
  @Length(1, 1024)
  flavorRef!: string;

  @Maybe()
  @IsString()
  @MaxLength(1024)
  imageRef?: string;

  @Nullable()
  @IsString()
  @MaxLength(255)
  @Matches(/^[^\p{Cc}]*$/u)
  description?: string | null;

  @Nullable()
  @IsString()
  @Length(1, 255)
  key_name?: string | null;

  /** A list, or from 2.37 on `auto` or `none`. */
  @Nullable()
  networks?: unknown;

  @Maybe()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SecurityGroupDto)
  security_groups?: SecurityGroupDto[];

  @Nullable()
  @Base64Lines()
  @MaxLength(65535)
  user_data?: string | null;

  @Maybe()
  @BooleanText()
  @IsBoolean()
  config_drive?: boolean;

  @Maybe()
  @IsMetadata()
  metadata?: Record<string, string>;

  @Maybe()
  @IsString()
  @Length(1, 255)
  availability_zone?: string;

  @Maybe()
  @NumberText()
  @IsInt()
  @Min(1)
  min_count?: number;

  @Maybe()
  @NumberText()
  @IsInt()
  @Min(1)
  max_count?: number;

  @Maybe()
  @BooleanText()
  @IsBoolean()
  return_reservation_id?: boolean;

  @Maybe()
  @IsString()
  @MaxLength(255)
  adminPass?: string;

  @Maybe()
  @IsIP(4)
  accessIPv4?: string;

  /** Kept in its short form, as Nova keeps it. */
  @Maybe()
  @IsIP(6)
  @Transform(({ value }) => shortIpV6(value))
  accessIPv6?: string;

  @Maybe()
  @IsIn(['AUTO', 'MANUAL'])
  'OS-DCF:diskConfig'?: 'AUTO' | 'MANUAL';

  @Maybe()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => BlockDeviceDto)
  block_device_mapping_v2?: BlockDeviceDto[];

  @Maybe()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => LegacyBlockDeviceDto)
  block_device_mapping?: LegacyBlockDeviceDto[];

  /** Below 2.57. */
  @Maybe()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => InjectedFileDto)
  personality?: InjectedFileDto[];

  @Maybe()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 60, { each: true })
  @Matches(/^[^/,]+$/, { each: true, message: 'each tag has 1 to 60 characters without "/" and ","' })
  tags?: string[];

  @Maybe()
  @IsString()
  @Matches(HOSTNAME, { message: 'It must be a host name of up to 63 letters, digits and hyphens' })
  hostname?: string;

  @Maybe()
  @IsString()
  host?: string;

  @Maybe()
  @IsString()
  hypervisor_hostname?: string;

  @Nullable()
  trusted_image_certificates?: unknown;
}

export class UpdateServerDto {
  @Maybe()
  @NovaName()
  name?: string;

  @Nullable()
  @IsString()
  @MaxLength(255)
  description?: string | null;

  @Maybe()
  @IsIP(4)
  accessIPv4?: string;

  /** Kept in its short form, as Nova keeps it. */
  @Maybe()
  @IsIP(6)
  @Transform(({ value }) => shortIpV6(value))
  accessIPv6?: string;

  @Maybe()
  @IsIn(['AUTO', 'MANUAL'])
  'OS-DCF:diskConfig'?: 'AUTO' | 'MANUAL';

  @Maybe()
  @IsString()
  @Matches(HOSTNAME, { message: 'It must be a host name of up to 63 letters, digits and hyphens' })
  hostname?: string;
}
