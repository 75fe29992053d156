import { IsIn, IsString, Length, Matches } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { LastText } from '../common/wire-types';
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
  @LastText() user_id?: string;
  @LastText() limit?: string;
  @LastText() marker?: string;
}
