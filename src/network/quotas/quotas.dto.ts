import { Bool, Int, Text } from '../common/attributes';

const MAX = 2 ** 31 - 1;

/** -1 is no limit. */
export class UpdateQuotaDto {
  @Int(-1, MAX) network?: number;
  @Int(-1, MAX) subnet?: number;
  @Int(-1, MAX) port?: number;
  @Int(-1, MAX) security_group?: number;
  @Int(-1, MAX) security_group_rule?: number;
  @Int(-1, MAX) router?: number;
  @Int(-1, MAX) floatingip?: number;
  @Int(-1, MAX) router_route?: number;
  @Int(-1, MAX) subnetpool?: number;
  @Int(-1, MAX) rbac_policy?: number;
  /** Sets limits below what is in use. */
  @Bool() force?: boolean;
  /** What clients of Neutron before 2025.1 send for the opposite; it is checked anyway. */
  @Bool() check_limit?: boolean;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}
