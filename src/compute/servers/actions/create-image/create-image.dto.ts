import { IsInt, IsString, Min } from 'class-validator';
import { Maybe } from '../../../../shared/http/optional';
import { NovaName, NumberText } from '../../../common/wire-types';
import { IsMetadata } from '../../is-metadata';

export class CreateImageDto {
  @NovaName()
  name!: string;

  @Maybe()
  @IsMetadata()
  metadata?: Record<string, string>;
}

export class CreateBackupDto {
  @NovaName()
  name!: string;

  @IsString()
  backup_type!: string;

  /** How many of this type are kept, this one counted. */
  @NumberText()
  @IsInt()
  @Min(0)
  rotation!: number;

  @Maybe()
  @IsMetadata()
  metadata?: Record<string, string>;
}
