import { IsIn, IsString, Length, Matches } from 'class-validator';
import { Bool, DescriptionText, IdText, Maybe, NameText, Nullable } from '../common/dto-rules';
import type { EndpointInterface } from './catalog.entity';

export class CreateServiceDto {
  @NameText(255) type!: string;
  @Maybe() @NameText(255) name?: string;
  @Nullable() @DescriptionText() description?: string | null;
  @Maybe() @Bool() enabled?: boolean;
}

export class UpdateServiceDto {
  @Maybe() @NameText(255) type?: string;
  @Maybe() @NameText(255) name?: string;
  @Maybe() @DescriptionText() description?: string;
  @Maybe() @Bool() enabled?: boolean;
}

export const SERVICE_ATTRIBUTES = ['type', 'name', 'description', 'enabled'];

/** Region ids are names: anything that fits into a path. */
const REGION_ID = /^[^/]*$/;

export class CreateRegionDto {
  @Maybe() @IsString() @Length(0, 255) @Matches(REGION_ID) id?: string;
  @Nullable() @IsString() @Length(0, 255) parent_region_id?: string | null;
  /** Stands in Keystone's schema and means nothing; kept as any other extra attribute. */
  @Maybe() @IsString() parent_id?: string;
  @Maybe() @DescriptionText() description?: string;
}

export class UpdateRegionDto {
  @Nullable() @IsString() @Length(0, 255) parent_region_id?: string | null;
  @Maybe() @IsString() parent_id?: string;
  @Maybe() @DescriptionText() description?: string;
}

export const REGION_ATTRIBUTES = ['parent_region_id', 'description'];

const INTERFACES = ['public', 'internal', 'admin'];

/** `$(project_id)s` and its like may stand in it; a URL at all is asked for by Keystone. */
const EndpointUrl = (): PropertyDecorator => Matches(/^[a-zA-Z0-9+.-]+:.+|^\//);

export class CreateEndpointDto {
  @IdText() service_id!: string;
  @IsIn(INTERFACES) interface!: EndpointInterface;
  @IsString() @Length(1, 2048) @EndpointUrl() url!: string;
  @Nullable() @IsString() @Length(0, 255) region_id?: string | null;
  /** The older name of region_id; made if it does not exist. */
  @Nullable() @IsString() @Length(0, 255) region?: string | null;
  @Maybe() @Bool() enabled?: boolean;
}

export class UpdateEndpointDto {
  @Maybe() @IdText() service_id?: string;
  @Maybe() @IsIn(INTERFACES) interface?: EndpointInterface;
  @Maybe() @IsString() @Length(1, 2048) @EndpointUrl() url?: string;
  @Nullable() @IsString() @Length(0, 255) region_id?: string | null;
  @Nullable() @IsString() @Length(0, 255) region?: string | null;
  @Maybe() @Bool() enabled?: boolean;
}

export const ENDPOINT_ATTRIBUTES = ['service_id', 'interface', 'url', 'region_id', 'region', 'enabled'];
