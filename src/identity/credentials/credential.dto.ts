import { IsString, MaxLength, ValidateIf } from 'class-validator';
import { Maybe, Nullable } from '../../shared/http/optional';

/** keystone/credential/schema.py; other fields are kept beside these. */
export class CreateCredentialDto {
  @IsString()
  blob!: string;

  @IsString()
  @MaxLength(255)
  type!: string;

  @IsString()
  @MaxLength(64)
  user_id!: string;

  @Nullable()
  @IsString()
  @MaxLength(64)
  project_id?: string | null;
}

/** A field may be left away but not null, except the project. */
export class UpdateCredentialDto {
  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  blob?: string;

  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @MaxLength(255)
  type?: string;

  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @MaxLength(64)
  user_id?: string;

  @Nullable()
  @IsString()
  @MaxLength(64)
  project_id?: string | null;
}

export class ListCredentialsQuery {
  @Maybe()
  @IsString()
  user_id?: string;

  @Maybe()
  @IsString()
  type?: string;
}

/** Not in an envelope: https://docs.openstack.org/api-ref/identity/v3-ext/#os-ec2 */
export class CreateEc2CredentialDto {
  @IsString()
  @MaxLength(64)
  tenant_id!: string;
}
