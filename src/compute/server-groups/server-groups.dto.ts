import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { GroupPolicy } from '../../scheduler';
import { Maybe } from '../../shared/http/optional';
import { LastOf, MAX_INT, NovaName, NumberText } from '../common/wire-types';

const HARD = ['anti-affinity', 'affinity'];
const POLICIES = [...HARD, 'soft-anti-affinity', 'soft-affinity'];

export class RulesDto {
  @Maybe() @NumberText() @IsInt() @Min(1) @Max(MAX_INT) max_server_per_host?: number;
}

/** From 2.64 on: one policy, with rules. */
export class CreateServerGroupDto {
  @NovaName() name!: string;
  @IsIn(POLICIES) policy!: GroupPolicy;
  @Maybe() @IsObject() @ValidateNested() @Type(() => RulesDto) rules?: RulesDto;
}

/** Below 2.64: a list of one. */
export class SoftServerGroupDto {
  @NovaName() name!: string;
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(1) @IsIn(POLICIES, { each: true }) policies!: GroupPolicy[];
}

/** Below 2.15, which brought the soft policies. */
export class HardServerGroupDto {
  @NovaName() name!: string;
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(1) @IsIn(HARD, { each: true }) policies!: GroupPolicy[];
}

/** What one of the three may say, for the documents. */
export class AnyServerGroupDto {
  @NovaName() name!: string;
  @Maybe() @IsArray() policies?: GroupPolicy[];
  @Maybe() @IsIn(POLICIES) policy?: GroupPolicy;
  @Maybe() @IsObject() rules?: RulesDto;
}

export class ListServerGroupsQuery {
  @Maybe() @LastOf() @IsString() all_projects?: string;
  @Maybe() @LastOf() @NumberText() @IsInt() @Min(0) limit?: number;
  @Maybe() @LastOf() @NumberText() @IsInt() @Min(0) offset?: number;
}
