import { IsIP, IsString, Length } from 'class-validator';
import { Maybe, Nullable } from '../../shared/http/optional';

export class AllocateFloatingIpDto {
  /** Name or id of an external network. */
  @Nullable()
  @IsString()
  pool?: string | null;
}

export class AddFloatingIpDto {
  @IsIP(4)
  address!: string;

  @Maybe()
  @IsIP(4)
  fixed_address?: string;
}

export class RemoveFloatingIpDto {
  @IsString()
  @Length(1, 255)
  address!: string;
}
