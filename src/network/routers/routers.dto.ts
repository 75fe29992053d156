import { Bool, List, Text, Uuid } from '../common/attributes';
import { ZoneHints } from '../common/zone-hints';
import type { RouterRoute } from './router.entity';
import {
  canonicalRouterRoute,
  GatewayInfo,
  type GatewayRequest,
  NotOffered,
  routerRoutesProblem,
} from './router-attributes';

/** Attributes that only answers have. */
export const ROUTER_READ_ONLY = [
  'id',
  'status',
  'availability_zones',
  'created_at',
  'updated_at',
  'revision_number',
  'tags',
];

export class CreateRouterDto {
  @Text(255) name = '';
  @Text(255) description = '';
  @Bool() admin_state_up = true;
  @GatewayInfo() external_gateway_info: GatewayRequest | null = null;
  @NotOffered() ha?: false;
  @NotOffered() distributed?: false;
  @Uuid({ nullable: true }) flavor_id: string | null = null;
  @ZoneHints() availability_zone_hints: string[] = [];
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateRouterDto {
  @Text(255) name?: string;
  @Text(255) description?: string;
  @Bool() admin_state_up?: boolean;
  @GatewayInfo() external_gateway_info?: GatewayRequest | null;
  @NotOffered() ha?: false;
  @NotOffered() distributed?: false;
  @List(routerRoutesProblem, canonicalRouterRoute) routes?: RouterRoute[];
}

/** Of `add_extraroutes` and `remove_extraroutes`. */
export class ExtraRoutesDto {
  @List(routerRoutesProblem, canonicalRouterRoute) routes: RouterRoute[] = [];
}
