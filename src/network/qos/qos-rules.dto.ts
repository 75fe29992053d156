import { Int, OneOf, REQUIRED, Text } from '../common/attributes';
import type { QosDirection } from './qos-rule.entity';

/** neutron_lib's DB_INTEGER_MAX_VALUE. */
const MAX_RATE = 2 ** 31 - 1;
export const DIRECTIONS = ['ingress', 'egress'] as const;

/** `VALID_DSCP_MARKS` of neutron-lib: RFC 2474, 2597, 3246, 5865. */
export const DSCP_MARKS = [
  0, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 44, 46, 48, 56,
];

export class CreateBandwidthRuleDto {
  @Int(0, MAX_RATE, REQUIRED) max_kbps!: number;
  @Int(0, MAX_RATE) max_burst_kbps = 0;
  @OneOf(DIRECTIONS) direction: QosDirection = 'egress';
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateBandwidthRuleDto {
  @Int(0, MAX_RATE) max_kbps?: number;
  @Int(0, MAX_RATE) max_burst_kbps?: number;
  @OneOf(DIRECTIONS) direction?: QosDirection;
}

/** Thousands of packets in a second; hosts count up to a million. */
export const MAX_KPPS = 1000;

export class CreatePacketRateRuleDto {
  @Int(0, MAX_KPPS, REQUIRED) max_kpps!: number;
  @Int(0, MAX_KPPS) max_burst_kpps = 0;
  @OneOf(DIRECTIONS) direction: QosDirection = 'egress';
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdatePacketRateRuleDto {
  @Int(0, MAX_KPPS) max_kpps?: number;
  @Int(0, MAX_KPPS) max_burst_kpps?: number;
  @OneOf(DIRECTIONS) direction?: QosDirection;
}

export class CreateDscpRuleDto {
  @OneOf(DSCP_MARKS, REQUIRED) dscp_mark!: number;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateDscpRuleDto {
  @OneOf(DSCP_MARKS) dscp_mark?: number;
}
