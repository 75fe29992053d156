import { IsIn } from 'class-validator';

export class ResetStateDto {
  @IsIn(['active', 'error'])
  state!: 'active' | 'error';
}
