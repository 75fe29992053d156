import { Int, OneOf, REQUIRED, Text } from '../common/attributes';

export const CONNTRACK_PROTOCOLS = ['tcp', 'udp'];

export class CreateConntrackHelperDto {
  @OneOf(CONNTRACK_PROTOCOLS, REQUIRED) protocol!: string;
  @Int(1, 65_535, REQUIRED) port!: number;
  @Text(64, REQUIRED) helper!: string;
  @Text(255) project_id?: string;
}

export class UpdateConntrackHelperDto {
  @OneOf(CONNTRACK_PROTOCOLS) protocol?: string;
  @Int(1, 65_535) port?: number;
  @Text(64) helper?: string;
}
