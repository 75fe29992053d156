import { IsInt, IsString, Length, Min } from 'class-validator';
import { Maybe, Nullable } from '../../shared/http/optional';
import { LastOf, NovaUuid, NumberText } from '../common/wire-types';

export class SecurityGroupDto {
  @IsString() @Length(0, 255) name!: string;
  @IsString() @Length(0, 255) description!: string;
}

/** Nova never put the rest into its schema: `ingress-rule.ts` judges it. */
export class SecurityGroupRuleDto {
  @NovaUuid() parent_group_id!: string;
  @Nullable() @NovaUuid() group_id?: string | null;
  @Nullable() ip_protocol?: unknown;
  @Nullable() from_port?: unknown;
  @Nullable() to_port?: unknown;
  @Nullable() cidr?: unknown;
}

export class ListSecurityGroupsQuery {
  @Maybe() @LastOf() @IsString() all_tenants?: string;
  @Maybe() @LastOf() @NumberText() @IsInt() @Min(0) limit?: number;
  @Maybe() @LastOf() @NumberText() @IsInt() @Min(0) offset?: number;
}
