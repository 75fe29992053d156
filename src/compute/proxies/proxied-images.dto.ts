import { IsString } from 'class-validator';
import { Maybe } from '../../shared/http/optional';

/** Any `property-NAME` may stand beside these. */
export class ListImagesQuery {
  @Maybe()
  @IsString()
  name?: string;

  @Maybe()
  @IsString()
  status?: string;

  @Maybe()
  @IsString()
  'changes-since'?: string;

  /** Id or URL of the server from which a snapshot was taken. */
  @Maybe()
  @IsString()
  server?: string;

  @Maybe()
  @IsString()
  type?: string;

  @Maybe()
  @IsString()
  minRam?: string;

  @Maybe()
  @IsString()
  minDisk?: string;

  @Maybe()
  @IsString()
  limit?: string;

  @Maybe()
  @IsString()
  marker?: string;
}
