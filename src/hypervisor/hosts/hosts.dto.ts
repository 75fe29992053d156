import { IsBoolean, IsString, Length, Matches, MaxLength } from 'class-validator';
import { Maybe } from '../../shared/http/optional';

export class EnrolHostDto {
  /** `local` or `user@address:port`; checked further by the driver. */
  @IsString() @Length(1, 300) connection!: string;
  /** A host name (RFC 1123): it is shown in every API as the host's name. */
  @Maybe()
  @Matches(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, {
    message: 'name must be a host name: letters, digits, dots and dashes',
  })
  name?: string;
  /** Also where another cloud has marks or guests; they are left alone. */
  @Maybe() @IsBoolean() force?: boolean;
}

export class UpdateHostDto {
  @IsBoolean() enabled!: boolean;
  @Maybe() @IsString() @MaxLength(255) disabled_reason?: string;
}
