import { IsIn, IsString, Length, Matches } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import type { KeypairType } from './keypair.entity';

export class CreateKeypairDto {
  @IsString()
  @Length(1, 255)
  @Matches(/^[\p{L}\p{N} _.@-]+$/u, {
    message: 'name may have letters, digits, spaces, "_", "-", "." and "@"',
  })
  name!: string;

  @Maybe()
  @IsString()
  @Length(1, 65535)
  public_key?: string;

  @Maybe()
  @IsIn(['ssh', 'x509'])
  type?: KeypairType;

  @Maybe()
  @IsString()
  @Length(1, 255)
  user_id?: string;
}

export class ListKeypairsQuery {
  @Maybe() @IsString() user_id?: string;
  @Maybe() @IsString() limit?: string;
  @Maybe() @IsString() marker?: string;
}
