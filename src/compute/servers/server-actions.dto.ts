import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';

export class RebootDto {
  @Transform(({ value }) => (typeof value === 'string' ? value.toUpperCase() : value))
  @IsIn(['SOFT', 'HARD'])
  type!: 'SOFT' | 'HARD';
}

export class ConsoleOutputDto {
  /** Lines from the end; -1 and nothing mean all. */
  @IsOptional()
  @Transform(({ value }) => (/^-?\d+$/.test(String(value)) ? Number(value) : value))
  @IsInt()
  @Min(-1)
  length?: number | null;
}

export class LockDto {
  @IsOptional()
  @IsString()
  @MaxLength(255)
  locked_reason?: string;
}

export class ResetStateDto {
  @IsIn(['active', 'error'])
  state!: 'active' | 'error';
}
