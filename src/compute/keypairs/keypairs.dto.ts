import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import type { KeypairType } from './keypair.entity';

export class CreateKeypairDto {
  @IsString()
  @Length(1, 255)
  @Matches(/^[\p{L}\p{N} _.@-]+$/u, {
    message: 'name may have letters, digits, spaces, "_", "-", "." and "@"',
  })
  name!: string;

  @IsOptional()
  @IsString()
  @Length(1, 65535)
  public_key?: string;

  @IsOptional()
  @IsIn(['ssh', 'x509'])
  type?: KeypairType;

  @IsOptional()
  @IsString()
  @Length(1, 255)
  user_id?: string;
}

export class ListKeypairsQuery {
  @IsOptional() @IsString() user_id?: string;
  @IsOptional() @IsString() limit?: string;
  @IsOptional() @IsString() marker?: string;
}
