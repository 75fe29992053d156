import { IsObject, IsString } from 'class-validator';
import { Maybe } from '../../shared/http/optional';

/** What a service got and hands over: https://docs.openstack.org/api-ref/identity/v3-ext/#os-ec2 */
export class Ec2RequestDto {
  @IsString()
  access!: string;

  @IsString()
  signature!: string;

  @Maybe()
  @IsString()
  host?: string;

  @Maybe()
  @IsString()
  verb?: string;

  @Maybe()
  @IsString()
  path?: string;

  @Maybe()
  @IsString()
  body_hash?: string;

  @Maybe()
  @IsObject()
  params?: Record<string, unknown>;

  @Maybe()
  @IsObject()
  headers?: Record<string, unknown>;
}

export class S3RequestDto {
  @IsString()
  access!: string;

  @IsString()
  signature!: string;

  /** The string that was signed, in base64url. */
  @IsString()
  token!: string;

  @Maybe()
  @IsObject()
  params?: Record<string, unknown>;

  @Maybe()
  @IsObject()
  headers?: Record<string, unknown>;
}
