import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsString,
  Length,
  Matches,
  MaxLength,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Maybe, Nullable } from '../../shared/http/optional';

const METHODS = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'];

/** keystone/application_credential/schema.py */
export class AccessRuleDto {
  /** Of a rule that the user has already: then the rest may be left away. */
  @ValidateIf((rule: AccessRuleDto) => rule.id !== undefined)
  @Length(1, 64)
  @Matches(/^[a-zA-Z0-9-]+$/)
  id?: string;

  @ValidateIf((rule: AccessRuleDto) => rule.id === undefined || rule.path !== undefined)
  @IsString()
  @MaxLength(225)
  @Matches(/^\//)
  path?: string;

  @ValidateIf((rule: AccessRuleDto) => rule.id === undefined || rule.method !== undefined)
  @IsIn(METHODS)
  method?: string;

  @ValidateIf((rule: AccessRuleDto) => rule.id === undefined || rule.service !== undefined)
  @IsString()
  @Length(1, 64)
  @Matches(/^[a-zA-Z0-9-]+$/)
  service?: string;
}

/** By id or by name, not by both. */
export class RoleRefDto {
  @ValidateIf((role: RoleRefDto) => role.id !== undefined || role.name === undefined)
  @IsString()
  @Length(1, 64)
  id?: string;

  @ValidateIf((role: RoleRefDto) => role.name !== undefined)
  @IsString()
  @Length(1, 255)
  name?: string;
}

export class CreateApplicationCredentialDto {
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  @Matches(/\S/)
  name!: string;

  @Nullable()
  @IsString()
  description?: string | null;

  @Nullable()
  @IsString()
  @MaxLength(4096)
  secret?: string | null;

  @Nullable()
  @IsString()
  expires_at?: string | null;

  @ValidateIf((_, value) => value !== undefined)
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RoleRefDto)
  roles?: RoleRefDto[];

  @Nullable()
  @IsBoolean()
  unrestricted?: boolean | null;

  @ValidateIf((_, value) => value !== undefined)
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => AccessRuleDto)
  access_rules?: AccessRuleDto[];

  /** Taken and not used: it is always the project of the token. */
  @Maybe()
  @IsString()
  project_id?: string;

  /** Taken and not used. */
  @Maybe()
  @IsString()
  id?: string;

  @Nullable()
  @IsString()
  system?: string | null;
}

export class ListApplicationCredentialsQuery {
  @Maybe()
  @IsString()
  name?: string;
}

export class ListAccessRulesQuery {
  @Maybe()
  @IsString()
  service?: string;

  @Maybe()
  @IsString()
  path?: string;

  @Maybe()
  @IsString()
  method?: string;
}

/** What the sign-in request has under `application_credential`, beside the user. */
export class ApplicationCredentialPayloadDto {
  @Maybe()
  @IsString()
  id?: string;

  @Maybe()
  @IsString()
  name?: string;

  @IsString()
  secret!: string;
}
