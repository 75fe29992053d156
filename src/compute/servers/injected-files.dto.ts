import { IsString } from 'class-validator';
import { Base64Lines } from '../common/wire-types';

/** A file that the guest finds on its config drive, to be put at its path (`personality`). */
export class InjectedFileDto {
  @IsString() path!: string;
  @Base64Lines() contents!: string;
}
