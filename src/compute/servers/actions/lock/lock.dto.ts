import { IsString, MaxLength } from 'class-validator';
import { Maybe } from '../../../../shared/http/optional';

export class LockDto {
  @Maybe()
  @IsString()
  @MaxLength(255)
  locked_reason?: string;
}
