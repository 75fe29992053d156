import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsArray, IsObject, IsString, ValidateNested } from 'class-validator';
import { Maybe } from '../../shared/http/optional';

export class AuthIdentityDto {
  @IsArray()
  @ArrayNotEmpty()
  @IsString({ each: true })
  methods!: string[];
}

/** `identity` also holds one object for each method, which the method checks itself. */
export class AuthDto {
  @IsObject()
  @ValidateNested()
  @Type(() => AuthIdentityDto)
  identity!: AuthIdentityDto;

  /** `"unscoped"` or an object. */
  scope?: unknown;
}

export class DomainRefDto {
  @Maybe()
  @IsString()
  id?: string;

  @Maybe()
  @IsString()
  name?: string;
}

/** A user or a project by id, or by name and domain. */
export class NamedRefDto extends DomainRefDto {
  @Maybe()
  @ValidateNested()
  @Type(() => DomainRefDto)
  domain?: DomainRefDto;
}

export class PasswordUserDto extends NamedRefDto {
  @IsString()
  password!: string;
}

export class TokenPayloadDto {
  @IsString()
  id!: string;
}
