import { Bool, REQUIRED, Text, TextOrNone, Uuid, UuidList } from '../common/attributes';

const READ_ONLY = ['id'];
export const FLAVOR_READ_ONLY = READ_ONLY;
export const PROFILE_READ_ONLY = [...READ_ONLY, 'flavors'];

/** neutron_lib/db/constants.py: the longest description, and the columns of a profile. */
const LONG = 1024;
const METAINFO = 4096;

export class CreateFlavorDto {
  @Text(255) name = '';
  @TextOrNone(LONG) description: string | null = '';
  @Text(36, REQUIRED) service_type!: string;
  @UuidList() service_profiles: string[] = [];
  @Bool() enabled = true;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateFlavorDto {
  @Text(255) name?: string;
  @TextOrNone(LONG) description?: string | null;
  @UuidList() service_profiles?: string[];
  @Bool() enabled?: boolean;
}

export class CreateServiceProfileDto {
  @TextOrNone(LONG) description: string | null = '';
  @Text(LONG) driver = '';
  @Text(METAINFO) metainfo = '';
  @Bool() enabled = true;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateServiceProfileDto {
  @TextOrNone(LONG) description?: string | null;
  @Text(LONG) driver?: string;
  @Text(METAINFO) metainfo?: string;
  @Bool() enabled?: boolean;
}

export class AssociateProfileDto {
  @Uuid(REQUIRED) id!: string;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}
