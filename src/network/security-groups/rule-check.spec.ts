import { checkRule, type RuleRequest, ruleSignature } from './rule-check';

const rule = (given: Partial<RuleRequest>) =>
  checkRule({
    direction: 'ingress',
    ethertype: 'IPv4',
    protocol: null,
    port_range_min: null,
    port_range_max: null,
    remote_ip_prefix: null,
    remote_group_id: null,
    ...given,
  });
const refusal = (given: Partial<RuleRequest>): string => {
  try {
    rule(given);
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a security group rule', () => {
  it('takes protocols by name and number, and any of them in two ways', () => {
    expect(rule({ protocol: 'TCP' }).protocol).toBe('tcp');
    expect(rule({ protocol: '112' }).protocol).toBe('112');
    expect([null, 'any'].map((protocol) => rule({ protocol }).protocol)).toEqual([null, null]);
    expect(refusal({ protocol: '256' })).toBe('security_group_rule_invalid_protocol');
    expect(refusal({ protocol: 'bogus' })).toBe('security_group_rule_invalid_protocol');
  });

  it('needs a protocol that has ports to name ports', () => {
    expect(refusal({ port_range_min: 22, port_range_max: 22 })).toBe(
      'security_group_protocol_required_with_ports',
    );
    expect(refusal({ protocol: 'gre', port_range_min: 1, port_range_max: 2 })).toBe(
      'security_group_invalid_protocol_for_port',
    );
    expect(refusal({ protocol: 'tcp', port_range_min: 80, port_range_max: 22 })).toBe(
      'security_group_invalid_port_range',
    );
    expect(refusal({ protocol: 'tcp', port_range_min: 80 })).toBe('security_group_invalid_port_range');
    expect(refusal({ protocol: 'udp', port_range_min: 0, port_range_max: 5 })).toBe(
      'security_group_invalid_port_value',
    );
  });

  it('takes ICMP type and code as ports', () => {
    expect(rule({ protocol: 'icmp', port_range_min: 8, port_range_max: 0 })).toMatchObject({
      portRangeMin: 8,
      portRangeMax: 0,
    });
    expect(refusal({ protocol: 'icmp', port_range_min: 256 })).toBe('security_group_invalid_icmp_value');
    expect(refusal({ protocol: 'icmp', port_range_max: 0 })).toBe('security_group_missing_icmp_type');
  });

  it('keeps the families apart', () => {
    expect(refusal({ remote_ip_prefix: '2001:db8::/32' })).toBe('security_group_rule_parameter_conflict');
    expect(refusal({ protocol: 'ipv6-icmp' })).toBe('security_group_ethertype_conflict_with_protocol');
    expect(refusal({ ethertype: 'IPX' })).toBe('security_group_rule_invalid_ether_type');
    expect(rule({ ethertype: 'ipv6', protocol: 'icmp' }).protocol).toBe('ipv6-icmp');
  });

  it('has one remote at most, and an address alone is a network of its own', () => {
    expect(refusal({ remote_ip_prefix: '10.0.0.0/8', remote_group_id: 'x' })).toBe(
      'security_group_multiple_remote_entites',
    );
    expect(refusal({ remote_address_group_id: 'y', remote_group_id: 'x' })).toBe(
      'security_group_multiple_remote_entites',
    );
    expect(rule({ remote_ip_prefix: '10.0.0.7' }).remoteIpPrefix).toBe('10.0.0.7/32');
    expect(refusal({ remote_ip_prefix: 'all' })).toBe('invalid_input');
  });

  it('is recognized in other words', () => {
    expect(ruleSignature(rule({ protocol: 'tcp', port_range_min: 22, port_range_max: 22 }))).toBe(
      ruleSignature(
        rule({ protocol: '6', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '0.0.0.0/0' }),
      ),
    );
    expect(rule({ protocol: 'tcp', port_range_min: 1, port_range_max: 65535 }).portRangeMin).toBeNull();
  });
});
