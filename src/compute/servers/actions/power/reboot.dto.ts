import { Transform } from 'class-transformer';
import { IsIn } from 'class-validator';

export class RebootDto {
  @Transform(({ value }) => (typeof value === 'string' ? value.toUpperCase() : value))
  @IsIn(['SOFT', 'HARD'])
  type!: 'SOFT' | 'HARD';
}
