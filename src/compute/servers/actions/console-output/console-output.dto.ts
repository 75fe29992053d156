import { Transform } from 'class-transformer';
import { IsInt, Min } from 'class-validator';
import { Nullable } from '../../../../shared/http/optional';

export class ConsoleOutputDto {
  /** Lines from the end; -1 and nothing mean all. */
  @Nullable()
  @Transform(({ value }) => (/^-?\d+$/.test(String(value)) ? Number(value) : value))
  @IsInt()
  @Min(-1)
  length?: number | null;
}
