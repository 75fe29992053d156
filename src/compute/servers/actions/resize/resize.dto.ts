import { Transform } from 'class-transformer';
import { IsIn, IsString, MinLength } from 'class-validator';
import { Maybe } from '../../../../shared/http/optional';

export class ResizeDto {
  /** A number is taken for its text, as Nova does. */
  @Transform(({ value }) => (Number.isInteger(value) ? String(value) : value))
  @IsString()
  @MinLength(1)
  flavorRef!: string;

  @Maybe()
  @IsIn(['AUTO', 'MANUAL'])
  'OS-DCF:diskConfig'?: 'AUTO' | 'MANUAL';
}
