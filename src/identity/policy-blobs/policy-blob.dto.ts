import { IsString, MaxLength } from 'class-validator';
import { Maybe } from '../common/dto-rules';

/** keystone/policy/schema.py; other fields are kept beside these. */
export class CreatePolicyDto {
  @IsString()
  blob!: string;

  @IsString()
  @MaxLength(255)
  type!: string;
}

export class UpdatePolicyDto {
  @Maybe()
  @IsString()
  blob?: string;

  @Maybe()
  @IsString()
  @MaxLength(255)
  type?: string;
}
