import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIP,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { Maybe } from '../../../shared/http/optional';
import { NovaUuid } from '../../common/wire-types';

export class FixedIpDto {
  @IsIP() ip_address!: string;
}

/** Nothing at all asks for the only network there is. */
export class AttachInterfaceDto {
  @Maybe() @NovaUuid() net_id?: string;
  @Maybe() @NovaUuid() port_id?: string;
  @Maybe()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1)
  @ValidateNested({ each: true })
  @Type(() => FixedIpDto)
  fixed_ips?: FixedIpDto[];
  /** From 2.49 on. */
  @Maybe() @IsString() @MaxLength(60) tag?: string;
}
