import { IsString, IsUUID, MaxLength } from 'class-validator';
import { Maybe } from '../../../../shared/http/optional';

export class RescueDto {
  @Maybe()
  @IsString()
  @MaxLength(255)
  adminPass?: string;

  @Maybe()
  @IsUUID('all')
  rescue_image_ref?: string;
}
