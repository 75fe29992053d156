import type { MissingParts } from '../../shared/http/missing-parts';

/** Parts of Neutron's API and of its drivers that are not there. */
export const networkMissing: MissingParts = {
  service: 'network',
  base: '/network/v2.0',
  parts: {
    'routers/*/add_external_gateways': 'routers with several gateways',
    'routers/*/update_external_gateways': 'routers with several gateways',
    'routers/*/remove_external_gateways': 'routers with several gateways',
    'qos/policies/*/minimum_bandwidth_rules': 'guaranteed bandwidth: hosts only limit and mark',
    'qos/policies/*/minimum-packet-rate-rules': 'guaranteed packet rates: hosts only limit and mark',
    'qos/policies/*/minimum_packet_rate_rules': 'guaranteed packet rates: hosts only limit and mark',
    'qos/alias-minimum-bandwidth-rules': 'guaranteed bandwidth: hosts only limit and mark',
    'qos/alias-minimum-packet-rate-rules': 'guaranteed packet rates: hosts only limit and mark',
    'qos/alias-minimum_packet_rate-rules': 'guaranteed packet rates: hosts only limit and mark',
    'local-ips': 'local IPs',
    local_ips: 'local IPs',
    log: 'packet logging',
    metering: 'metering',
    'ndp-proxies': 'NDP proxies',
    vpn: 'VPN service',
    fwaas: 'firewall service',
    fw: 'firewall service; security groups are there',
    lbaas: 'load balancers',
    bgpvpn: 'BGP VPNs',
    'bgp-speakers': 'BGP speakers',
    sfc: 'service function chains',
    taas: 'taps as a service',
  },
};
