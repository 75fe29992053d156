import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsString, IsUUID, Length, Matches, MaxLength } from 'class-validator';
import { Maybe, Nullable } from '../../shared/http/optional';
import { BooleanText } from '../common/wire-types';

const SOURCES = ['volume', 'image', 'snapshot', 'blank'] as const;
const DESTINATIONS = ['local', 'volume'] as const;
const WholeNumber = (): PropertyDecorator => (target, property) => {
  const asText = Transform(({ value }) => (typeof value === 'number' ? String(value) : value));
  for (const decorate of [Nullable(), asText, Matches(/^-?[0-9]+$/)]) decorate(target, property);
};

/** One entry of `block_device_mapping_v2` (nova/api/openstack/compute/schemas/servers.py). */
export class BlockDeviceDto {
  @Maybe() @IsIn(SOURCES) source_type?: (typeof SOURCES)[number];
  @Maybe() @IsIn(DESTINATIONS) destination_type?: (typeof DESTINATIONS)[number];
  @Maybe() @IsString() @Length(1, 255) @Matches(/^[a-zA-Z0-9._-]*$/) uuid?: string;
  @Maybe() @IsUUID('all') image_id?: string;
  @Maybe() @IsUUID('all') volume_id?: string;
  @Maybe() @IsUUID('all') snapshot_id?: string;
  @WholeNumber() boot_index?: string | null;
  @WholeNumber() volume_size?: string | null;
  @Maybe() @BooleanText() @IsBoolean() delete_on_termination?: boolean;
  @Nullable() @IsString() @MaxLength(255) guest_format?: string | null;
  @Nullable() @IsString() @Length(1, 255) @Matches(/^[a-zA-Z0-9._/-]*$/) device_name?: string | null;
  @Maybe() @IsString() @MaxLength(255) device_type?: string;
  @Maybe() @IsString() @MaxLength(255) disk_bus?: string;
  @Maybe() @IsString() @MaxLength(255) virtual_name?: string;
  @Maybe() @IsString() connection_info?: string;
  @Maybe() @IsString() @MaxLength(60) tag?: string;
  @Nullable() @IsString() @MaxLength(255) volume_type?: string | null;

  /** Anything that counts as true takes a device of the image away, so that the rest of the entry says nothing. */
  @Maybe() no_device?: unknown;
}

/** One entry of the older `block_device_mapping`. */
export class LegacyBlockDeviceDto {
  @Maybe() @IsString() @MaxLength(255) virtual_name?: string;
  @Maybe() @IsUUID('all') volume_id?: string;
  @Maybe() @IsUUID('all') snapshot_id?: string;
  @WholeNumber() volume_size?: string | null;
  @Maybe() @IsString() @Length(1, 255) @Matches(/^[a-zA-Z0-9._/-]*$/) device_name?: string;
  @Maybe() @BooleanText() @IsBoolean() delete_on_termination?: boolean;
  @Maybe() no_device?: unknown;
  @Maybe() @IsString() connection_info?: string;
}
