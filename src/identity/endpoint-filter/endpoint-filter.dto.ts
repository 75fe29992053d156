import { Type } from 'class-transformer';
import { IsIn, IsObject, IsString, MaxLength, ValidateNested } from 'class-validator';
import { DescriptionText, Maybe, NameText, Nullable } from '../common/dto-rules';

/** Nothing else can be filtered by (keystone/api/os_ep_filter.py). */
export class EndpointFiltersDto {
  @Maybe()
  @IsIn(['public', 'internal', 'admin'])
  interface?: string;

  @Maybe()
  @IsString()
  @MaxLength(255)
  service_id?: string;

  @Maybe()
  @IsString()
  @MaxLength(255)
  region_id?: string;
}

export class CreateEndpointGroupDto {
  @NameText()
  name!: string;

  @Nullable()
  @DescriptionText()
  description?: string | null;

  @IsObject()
  @ValidateNested()
  @Type(() => EndpointFiltersDto)
  filters!: EndpointFiltersDto;
}

export class UpdateEndpointGroupDto {
  @Maybe()
  @NameText()
  name?: string;

  @Nullable()
  @DescriptionText()
  description?: string | null;

  @Maybe()
  @IsObject()
  @ValidateNested()
  @Type(() => EndpointFiltersDto)
  filters?: EndpointFiltersDto;
}
