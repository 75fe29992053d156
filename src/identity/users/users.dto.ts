import { IsString, MaxLength } from 'class-validator';
import { Bool, IdText, Maybe, NameText, Nullable, Plain } from '../common/dto-rules';

export class CreateUserDto {
  @NameText(255) name!: string;
  @Maybe() @IdText() domain_id?: string;
  @Nullable() @IdText() default_project_id?: string | null;
  @Maybe() @Bool() enabled?: boolean;
  @Nullable() @IsString() @MaxLength(4096) password?: string | null;
  @Nullable() @IsString() description?: string | null;
  @Maybe() @Plain() options?: Record<string, unknown>;
}

export class UpdateUserDto {
  @Maybe() @NameText(255) name?: string;
  @Maybe() @IdText() domain_id?: string;
  @Nullable() @IdText() default_project_id?: string | null;
  @Maybe() @Bool() enabled?: boolean;
  @Nullable() @IsString() @MaxLength(4096) password?: string | null;
  @Nullable() @IsString() description?: string | null;
  @Maybe() @Plain() options?: Record<string, unknown>;
}

export class ChangePasswordDto {
  @IsString() @MaxLength(4096) password!: string;
  @IsString() @MaxLength(4096) original_password!: string;
}

export const USER_ATTRIBUTES = [
  'name',
  'domain_id',
  'default_project_id',
  'enabled',
  'password',
  'original_password',
  'password_expires_at',
  'options',
];
