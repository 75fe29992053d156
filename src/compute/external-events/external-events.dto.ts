import { Type } from 'class-transformer';
import { ArrayMinSize, IsArray, IsIn, IsString, MaxLength, ValidateNested } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { NovaUuid } from '../common/wire-types';

export const EVENT_STATUSES = ['failed', 'completed', 'in-progress'];

export class ExternalEventDto {
  /** Which ones there are is a matter of the version. */
  @IsString() name!: string;
  @NovaUuid() server_uuid!: string;
  @Maybe() @IsIn(EVENT_STATUSES) status?: string;
  @Maybe() @IsString() @MaxLength(255) tag?: string;
}

export class ExternalEventsDto {
  @IsArray()
  @ArrayMinSize(1)
  @ValidateNested({ each: true })
  @Type(() => ExternalEventDto)
  events!: ExternalEventDto[];
}
