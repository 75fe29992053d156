import { type QosRuleKind, ruleAliasesController, rulesController } from './qos-rule-controllers';
import {
  CreateBandwidthRuleDto,
  CreateDscpRuleDto,
  CreatePacketRateRuleDto,
  UpdateBandwidthRuleDto,
  UpdateDscpRuleDto,
  UpdatePacketRateRuleDto,
} from './qos-rules.dto';

const bandwidth: QosRuleKind<CreateBandwidthRuleDto, UpdateBandwidthRuleDto> = {
  type: 'bandwidth_limit',
  create: CreateBandwidthRuleDto,
  update: UpdateBandwidthRuleDto,
  valuesOf: ({ max_kbps: value, max_burst_kbps: burst, direction }) => ({ value, burst, direction }),
  changesOf: ({ max_kbps: value, max_burst_kbps: burst, direction }) => ({ value, burst, direction }),
};

const packetRate: QosRuleKind<CreatePacketRateRuleDto, UpdatePacketRateRuleDto> = {
  type: 'packet_rate_limit',
  create: CreatePacketRateRuleDto,
  update: UpdatePacketRateRuleDto,
  valuesOf: ({ max_kpps: value, max_burst_kpps: burst, direction }) => ({ value, burst, direction }),
  changesOf: ({ max_kpps: value, max_burst_kpps: burst, direction }) => ({ value, burst, direction }),
};

const dscp: QosRuleKind<CreateDscpRuleDto, UpdateDscpRuleDto> = {
  type: 'dscp_marking',
  create: CreateDscpRuleDto,
  update: UpdateDscpRuleDto,
  valuesOf: ({ dscp_mark: value }) => ({ value, burst: 0, direction: 'egress' }),
  changesOf: ({ dscp_mark: value }) => ({ value }),
};

/** Packet rates have no alias in Neutron. */
export const QOS_RULE_CONTROLLERS = [
  rulesController(bandwidth),
  ruleAliasesController(bandwidth),
  rulesController(packetRate),
  rulesController(dscp),
  ruleAliasesController(dscp),
];
