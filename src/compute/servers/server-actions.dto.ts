import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsString, MaxLength, Min } from 'class-validator';
import { Maybe, Nullable } from '../../shared/http/optional';

export class RebootDto {
  @Transform(({ value }) => (typeof value === 'string' ? value.toUpperCase() : value))
  @IsIn(['SOFT', 'HARD'])
  type!: 'SOFT' | 'HARD';
}

export class ConsoleOutputDto {
  /** Lines from the end; -1 and nothing mean all. */
  @Nullable()
  @Transform(({ value }) => (/^-?\d+$/.test(String(value)) ? Number(value) : value))
  @IsInt()
  @Min(-1)
  length?: number | null;
}

export class LockDto {
  @Maybe()
  @IsString()
  @MaxLength(255)
  locked_reason?: string;
}

export class ResetStateDto {
  @IsIn(['active', 'error'])
  state!: 'active' | 'error';
}
