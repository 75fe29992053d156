import { IsObject, IsOptional, IsString } from 'class-validator';

/** What a service got and hands over: https://docs.openstack.org/api-ref/identity/v3-ext/#os-ec2 */
export class Ec2RequestDto {
  @IsString()
  access!: string;

  @IsString()
  signature!: string;

  @IsOptional()
  @IsString()
  host?: string;

  @IsOptional()
  @IsString()
  verb?: string;

  @IsOptional()
  @IsString()
  path?: string;

  @IsOptional()
  @IsString()
  body_hash?: string;

  @IsOptional()
  @IsObject()
  params?: Record<string, unknown>;

  @IsOptional()
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

  @IsOptional()
  @IsObject()
  params?: Record<string, unknown>;

  @IsOptional()
  @IsObject()
  headers?: Record<string, unknown>;
}
