import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBase64,
  IsBoolean,
  IsIn,
  IsInt,
  IsIP,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { BooleanText, NumberText } from '../common/wire-types';
import { IsMetadata } from './is-metadata';

/** Anything printable that is not blank: nova/api/validation/parameter_types.py, name. */
const NAME = /^(?=.*\S)[^\p{Cc}\u2028\u2029]*$/u;
const NAME_MESSAGE = 'It must have 1 to 255 printable characters and not be blank';
const HOSTNAME = /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;

export class NetworkDto {
  @IsOptional()
  @IsUUID('all')
  uuid?: string;

  @IsOptional()
  @IsUUID('all')
  port?: string | null;

  @IsOptional()
  @IsIP()
  fixed_ip?: string;

  @IsOptional()
  @IsString()
  tag?: string;
}

export class SecurityGroupDto {
  @IsString()
  @Length(1, 255)
  name!: string;
}

export class BlockDeviceDto {
  @IsOptional() @IsString() uuid?: string;
  @IsOptional() @IsString() source_type?: string;
  @IsOptional() @IsString() destination_type?: string;
  @IsOptional() boot_index?: number | string | null;
  @IsOptional() delete_on_termination?: boolean | string;
  @IsOptional() volume_size?: number | string | null;
  @IsOptional() @IsString() guest_format?: string | null;
  @IsOptional() @IsString() device_name?: string | null;
}

export class CreateServerDto {
  @IsString()
  @Length(1, 255, { message: NAME_MESSAGE })
  @Matches(NAME, { message: NAME_MESSAGE })
  name!: string;

  @Transform(({ value }) => (typeof value === 'number' ? String(value) : value))
  @IsString()
  @Length(1, 1024)
  flavorRef!: string;

  @IsOptional()
  @IsString()
  @MaxLength(1024)
  imageRef?: string;

  @IsOptional()
  @IsString()
  @MaxLength(255)
  @Matches(/^[^\p{Cc}]*$/u)
  description?: string | null;

  @IsOptional()
  @IsString()
  @Length(1, 255)
  key_name?: string | null;

  /** A list, or from 2.37 on `auto` or `none`. */
  @IsOptional()
  networks?: unknown;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SecurityGroupDto)
  security_groups?: SecurityGroupDto[];

  @IsOptional()
  @IsBase64()
  @MaxLength(65535)
  user_data?: string | null;

  @IsOptional()
  @BooleanText()
  @IsBoolean()
  config_drive?: boolean;

  @IsOptional()
  @IsMetadata()
  metadata?: Record<string, string>;

  @IsOptional()
  @IsString()
  @Length(1, 255)
  availability_zone?: string;

  @IsOptional()
  @NumberText()
  @IsInt()
  @Min(1)
  min_count?: number;

  @IsOptional()
  @NumberText()
  @IsInt()
  @Min(1)
  max_count?: number;

  @IsOptional()
  @BooleanText()
  @IsBoolean()
  return_reservation_id?: boolean;

  @IsOptional()
  @IsString()
  @MaxLength(255)
  adminPass?: string;

  @IsOptional()
  @IsIP(4)
  accessIPv4?: string;

  @IsOptional()
  @IsIP(6)
  accessIPv6?: string;

  @IsOptional()
  @IsIn(['AUTO', 'MANUAL'])
  'OS-DCF:diskConfig'?: 'AUTO' | 'MANUAL';

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => BlockDeviceDto)
  block_device_mapping_v2?: BlockDeviceDto[];

  @IsOptional()
  @IsArray()
  block_device_mapping?: unknown[];

  @IsOptional()
  personality?: unknown;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 60, { each: true })
  @Matches(/^[^/,]+$/, { each: true, message: 'each tag has 1 to 60 characters without "/" and ","' })
  tags?: string[];

  @IsOptional()
  @IsString()
  @Matches(HOSTNAME, { message: 'It must be a host name of up to 63 letters, digits and hyphens' })
  hostname?: string;

  @IsOptional()
  @IsString()
  host?: string;

  @IsOptional()
  @IsString()
  hypervisor_hostname?: string;

  @IsOptional()
  trusted_image_certificates?: unknown;
}

export class UpdateServerDto {
  @IsOptional()
  @IsString()
  @Length(1, 255, { message: NAME_MESSAGE })
  @Matches(NAME, { message: NAME_MESSAGE })
  name?: string;

  @IsOptional()
  @IsString()
  @MaxLength(255)
  description?: string | null;

  @IsOptional()
  @IsIP(4)
  accessIPv4?: string;

  @IsOptional()
  @IsIP(6)
  accessIPv6?: string;

  @IsOptional()
  @IsIn(['AUTO', 'MANUAL'])
  'OS-DCF:diskConfig'?: 'AUTO' | 'MANUAL';

  @IsOptional()
  @IsString()
  @Matches(HOSTNAME, { message: 'It must be a host name of up to 63 letters, digits and hyphens' })
  hostname?: string;
}
