
wanted=" brq5fbbf2ac-4d qdhcp-5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11 gw-5fbbf2ac-4d gt-5fbbf2ac-4d mono-4a1b2c3 end "
resealed=
rm -f $run/look $run/plan
bridge_filter
address_sets <<'MONOSTACK-END'
create mono-4a1b2c3 hash:net family inet -exist
create mono-4a1b2c3-new hash:net family inet -exist
flush mono-4a1b2c3-new
add mono-4a1b2c3-new 10.9.0.10 -exist
add mono-4a1b2c3-new 0.0.0.0/1 -exist
add mono-4a1b2c3-new 128.0.0.0/1 -exist
swap mono-4a1b2c3-new mono-4a1b2c3
destroy mono-4a1b2c3-new
MONOSTACK-END
rules iptables ad6d7635f7751aec <<'MONOSTACK-END'
*raw
:mono-prerouting - [0:0]
-A mono-prerouting -i brq5fbbf2ac-4d -j CT --zone 45605
-I PREROUTING 1 -j mono-prerouting
COMMIT
*mangle
:mono-guard - [0:0]
:mono-passed - [0:0]
:mono-host - [0:0]
:mono-asked - [0:0]
:mono-routed - [0:0]
-A mono-guard -m mark --mark 0x2000000/0x2000000 -j MARK --set-xmark 0x0/0x2000000
-A mono-passed -m mark --mark 0x2000000/0x2000000 -j RETURN
-A mono-passed -o brq+ -m physdev --physdev-in tap+ --physdev-is-bridged -j DROP
-A mono-passed -o brq+ -m physdev --physdev-out tap+ --physdev-is-bridged -j DROP
-A mono-host -i gw-+ -j mono-asked
-A mono-host -i brq+ -m physdev --physdev-in tap+ -j mono-asked
-A mono-asked -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A mono-asked -p 1 -m icmp --icmp-type 8 -j RETURN
-A mono-asked -j DROP
-A mono-routed -i brq+ -m physdev ! --physdev-is-bridged -j DROP
-I PREROUTING 1 -j mono-guard
-I POSTROUTING 1 -j mono-passed
-I INPUT 1 -j mono-host
-I FORWARD 1 -j mono-routed
COMMIT
*nat
:mono-postrouting - [0:0]
-A mono-postrouting -m physdev --physdev-is-bridged -j RETURN
-A mono-postrouting -s 10.9.0.0/24 ! -d 10.9.0.0/24 -j MASQUERADE
-I POSTROUTING 1 -j mono-postrouting
COMMIT
*filter
:mono-forward - [0:0]
:mono-input - [0:0]
:mono-egress - [0:0]
:mono-ingress - [0:0]
:mono-sa000000a-01 - [0:0]
:mono-oa000000a-01 - [0:0]
:mono-ia000000a-01 - [0:0]
:mono-sa000000b-01 - [0:0]
:mono-oa000000b-01 - [0:0]
:mono-ia000000b-01 - [0:0]
-A mono-forward -i gw-5fbbf2ac-4d -j ACCEPT
-A mono-forward -o gw-5fbbf2ac-4d -j ACCEPT
-A mono-forward -i brq+ -j mono-egress
-A mono-forward -i brq5fbbf2ac-4d -m physdev ! --physdev-is-bridged -j DROP
-A mono-forward -i brq+ -m physdev --physdev-is-bridged -j mono-ingress
-A mono-forward -i brq+ -m physdev --physdev-is-bridged -j MARK --set-xmark 0x2000000/0x2000000
-A mono-forward -i brq+ -m physdev --physdev-is-bridged -j ACCEPT
-A mono-forward -m physdev --physdev-in gw-+ --physdev-is-bridged -j ACCEPT
-A mono-forward -m physdev --physdev-out gw-+ --physdev-is-bridged -j ACCEPT
-A mono-input -i brq5fbbf2ac-4d -j DROP
-A mono-input -i brq+ -j mono-egress
-A mono-egress -m physdev --physdev-in tapd0000000-01 -j RETURN
-A mono-ingress -m physdev --physdev-out tapd0000000-01 --physdev-is-bridged -j RETURN
-A mono-egress -m physdev --physdev-in tapa000000a-01 -g mono-oa000000a-01
-A mono-ingress -m physdev --physdev-out tapa000000a-01 --physdev-is-bridged -g mono-ia000000a-01
-A mono-egress -m physdev --physdev-in tapa000000b-01 -g mono-oa000000b-01
-A mono-ingress -m physdev --physdev-out tapa000000b-01 --physdev-is-bridged -g mono-ia000000b-01
-A mono-egress -m physdev --physdev-in tapa000000c-01 -j RETURN
-A mono-ingress -m physdev --physdev-out tapa000000c-01 --physdev-is-bridged -j RETURN
-A mono-egress -m physdev --physdev-in tap+ -j DROP
-A mono-ingress -m physdev --physdev-out tap+ --physdev-is-bridged -j DROP
-A mono-sa000000a-01 -s 10.9.0.10/32 -m mac --mac-source fa:16:3e:00:00:0a -j RETURN
-A mono-sa000000a-01 -j DROP
-A mono-oa000000a-01 -s 0.0.0.0/32 -d 255.255.255.255/32 -p udp -m udp --sport 68 --dport 67 -j RETURN
-A mono-oa000000a-01 -j mono-sa000000a-01
-A mono-oa000000a-01 -p udp -m udp --sport 68 --dport 67 -j RETURN
-A mono-oa000000a-01 -p udp -m udp --sport 67 --dport 68 -j DROP
-A mono-oa000000a-01 -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A mono-oa000000a-01 -j RETURN
-A mono-oa000000a-01 -m conntrack --ctstate INVALID -j DROP
-A mono-oa000000a-01 -j DROP
-A mono-ia000000a-01 -s 10.9.0.2 -p udp -m udp --sport 67 --dport 68 -j RETURN
-A mono-ia000000a-01 -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A mono-ia000000a-01 -p 6 -m tcp --dport 22 -j RETURN
-A mono-ia000000a-01 -s 10.0.0.0/8 -p 6 -m tcp --dport 8000:8080 -j RETURN
-A mono-ia000000a-01 -p 1 -m icmp --icmp-type 8/0 -j RETURN
-A mono-ia000000a-01 -p 112 -j RETURN
-A mono-ia000000a-01 -m set --match-set mono-4a1b2c3 src -j RETURN
-A mono-ia000000a-01 -m conntrack --ctstate INVALID -j DROP
-A mono-ia000000a-01 -j DROP
-A mono-sa000000b-01 -s 10.9.0.11/32 -m mac --mac-source fa:16:3e:00:00:0b -j RETURN
-A mono-sa000000b-01 -s 10.9.0.100/32 -m mac --mac-source 00:00:5e:00:01:01 -j RETURN
-A mono-sa000000b-01 -j DROP
-A mono-oa000000b-01 -s 0.0.0.0/32 -d 255.255.255.255/32 -p udp -m udp --sport 68 --dport 67 -j RETURN
-A mono-oa000000b-01 -j mono-sa000000b-01
-A mono-oa000000b-01 -p udp -m udp --sport 68 --dport 67 -j RETURN
-A mono-oa000000b-01 -p udp -m udp --sport 67 --dport 68 -j DROP
-A mono-oa000000b-01 -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A mono-oa000000b-01 -j RETURN
-A mono-oa000000b-01 -m conntrack --ctstate INVALID -j DROP
-A mono-oa000000b-01 -j DROP
-A mono-ia000000b-01 -s 10.9.0.2 -p udp -m udp --sport 67 --dport 68 -j RETURN
-A mono-ia000000b-01 -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A mono-ia000000b-01 -m conntrack --ctstate INVALID -j DROP
-A mono-ia000000b-01 -j DROP
-I FORWARD 1 -j mono-forward
-I INPUT 1 -j mono-input
COMMIT
MONOSTACK-END
rules ip6tables be65b5bfab58ed54 <<'MONOSTACK-END'
*raw
:mono-prerouting - [0:0]
-A mono-prerouting -i brq5fbbf2ac-4d -j CT --zone 45605
-I PREROUTING 1 -j mono-prerouting
COMMIT
*mangle
:mono-guard - [0:0]
:mono-passed - [0:0]
:mono-host - [0:0]
:mono-asked - [0:0]
:mono-routed - [0:0]
-A mono-guard -m mark --mark 0x2000000/0x2000000 -j MARK --set-xmark 0x0/0x2000000
-A mono-passed -m mark --mark 0x2000000/0x2000000 -j RETURN
-A mono-passed -o brq+ -m physdev --physdev-in tap+ --physdev-is-bridged -j DROP
-A mono-passed -o brq+ -m physdev --physdev-out tap+ --physdev-is-bridged -j DROP
-A mono-host -i gw-+ -j mono-asked
-A mono-host -i brq+ -m physdev --physdev-in tap+ -j mono-asked
-A mono-asked -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A mono-asked -p 58 -j RETURN
-A mono-asked -j DROP
-A mono-routed -i brq+ -m physdev ! --physdev-is-bridged -j DROP
-I PREROUTING 1 -j mono-guard
-I POSTROUTING 1 -j mono-passed
-I INPUT 1 -j mono-host
-I FORWARD 1 -j mono-routed
COMMIT
*nat
COMMIT
*filter
:mono-forward - [0:0]
:mono-input - [0:0]
:mono-egress - [0:0]
:mono-ingress - [0:0]
:mono-sa000000a-01 - [0:0]
:mono-oa000000a-01 - [0:0]
:mono-ia000000a-01 - [0:0]
:mono-sa000000b-01 - [0:0]
:mono-oa000000b-01 - [0:0]
:mono-ia000000b-01 - [0:0]
-A mono-forward -i gw-5fbbf2ac-4d -j ACCEPT
-A mono-forward -o gw-5fbbf2ac-4d -j ACCEPT
-A mono-forward -i brq+ -j mono-egress
-A mono-forward -i brq5fbbf2ac-4d -m physdev ! --physdev-is-bridged -j DROP
-A mono-forward -i brq+ -m physdev --physdev-is-bridged -j mono-ingress
-A mono-forward -i brq+ -m physdev --physdev-is-bridged -j MARK --set-xmark 0x2000000/0x2000000
-A mono-forward -i brq+ -m physdev --physdev-is-bridged -j ACCEPT
-A mono-forward -m physdev --physdev-in gw-+ --physdev-is-bridged -j ACCEPT
-A mono-forward -m physdev --physdev-out gw-+ --physdev-is-bridged -j ACCEPT
-A mono-input -i brq5fbbf2ac-4d -j DROP
-A mono-input -i brq+ -j mono-egress
-A mono-egress -m physdev --physdev-in tapd0000000-01 -j RETURN
-A mono-ingress -m physdev --physdev-out tapd0000000-01 --physdev-is-bridged -j RETURN
-A mono-egress -m physdev --physdev-in tapa000000a-01 -g mono-oa000000a-01
-A mono-ingress -m physdev --physdev-out tapa000000a-01 --physdev-is-bridged -g mono-ia000000a-01
-A mono-egress -m physdev --physdev-in tapa000000b-01 -g mono-oa000000b-01
-A mono-ingress -m physdev --physdev-out tapa000000b-01 --physdev-is-bridged -g mono-ia000000b-01
-A mono-egress -m physdev --physdev-in tapa000000c-01 -j RETURN
-A mono-ingress -m physdev --physdev-out tapa000000c-01 --physdev-is-bridged -j RETURN
-A mono-egress -m physdev --physdev-in tap+ -j DROP
-A mono-ingress -m physdev --physdev-out tap+ --physdev-is-bridged -j DROP
-A mono-sa000000a-01 -j DROP
-A mono-oa000000a-01 -s ::/128 -d ff02::/16 -p ipv6-icmp -m icmp6 --icmpv6-type 131 -j RETURN
-A mono-oa000000a-01 -s ::/128 -d ff02::/16 -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j RETURN
-A mono-oa000000a-01 -s ::/128 -d ff02::/16 -p ipv6-icmp -m icmp6 --icmpv6-type 143 -j RETURN
-A mono-oa000000a-01 -j mono-sa000000a-01
-A mono-oa000000a-01 -p ipv6-icmp -m icmp6 --icmpv6-type 134 -j DROP
-A mono-oa000000a-01 -p ipv6-icmp -j RETURN
-A mono-oa000000a-01 -p udp -m udp --sport 546 --dport 547 -j RETURN
-A mono-oa000000a-01 -p udp -m udp --sport 547 --dport 546 -j DROP
-A mono-oa000000a-01 -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A mono-oa000000a-01 -j RETURN
-A mono-oa000000a-01 -m conntrack --ctstate INVALID -j DROP
-A mono-oa000000a-01 -j DROP
-A mono-ia000000a-01 -p ipv6-icmp -m icmp6 --icmpv6-type 130 -j RETURN
-A mono-ia000000a-01 -p ipv6-icmp -m icmp6 --icmpv6-type 131 -j RETURN
-A mono-ia000000a-01 -p ipv6-icmp -m icmp6 --icmpv6-type 132 -j RETURN
-A mono-ia000000a-01 -p ipv6-icmp -m icmp6 --icmpv6-type 134 -j RETURN
-A mono-ia000000a-01 -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j RETURN
-A mono-ia000000a-01 -p ipv6-icmp -m icmp6 --icmpv6-type 136 -j RETURN
-A mono-ia000000a-01 -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A mono-ia000000a-01 -p 58 -m icmp6 --icmpv6-type 128 -j RETURN
-A mono-ia000000a-01 -m conntrack --ctstate INVALID -j DROP
-A mono-ia000000a-01 -j DROP
-A mono-sa000000b-01 -s fd00::11/128 -m mac --mac-source fa:16:3e:00:00:0b -j RETURN
-A mono-sa000000b-01 -j DROP
-A mono-oa000000b-01 -s ::/128 -d ff02::/16 -p ipv6-icmp -m icmp6 --icmpv6-type 131 -j RETURN
-A mono-oa000000b-01 -s ::/128 -d ff02::/16 -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j RETURN
-A mono-oa000000b-01 -s ::/128 -d ff02::/16 -p ipv6-icmp -m icmp6 --icmpv6-type 143 -j RETURN
-A mono-oa000000b-01 -j mono-sa000000b-01
-A mono-oa000000b-01 -p ipv6-icmp -m icmp6 --icmpv6-type 134 -j DROP
-A mono-oa000000b-01 -p ipv6-icmp -j RETURN
-A mono-oa000000b-01 -p udp -m udp --sport 546 --dport 547 -j RETURN
-A mono-oa000000b-01 -p udp -m udp --sport 547 --dport 546 -j DROP
-A mono-oa000000b-01 -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A mono-oa000000b-01 -j RETURN
-A mono-oa000000b-01 -m conntrack --ctstate INVALID -j DROP
-A mono-oa000000b-01 -j DROP
-A mono-ia000000b-01 -p ipv6-icmp -m icmp6 --icmpv6-type 130 -j RETURN
-A mono-ia000000b-01 -p ipv6-icmp -m icmp6 --icmpv6-type 131 -j RETURN
-A mono-ia000000b-01 -p ipv6-icmp -m icmp6 --icmpv6-type 132 -j RETURN
-A mono-ia000000b-01 -p ipv6-icmp -m icmp6 --icmpv6-type 134 -j RETURN
-A mono-ia000000b-01 -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j RETURN
-A mono-ia000000b-01 -p ipv6-icmp -m icmp6 --icmpv6-type 136 -j RETURN
-A mono-ia000000b-01 -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A mono-ia000000b-01 -m conntrack --ctstate INVALID -j DROP
-A mono-ia000000b-01 -j DROP
-I FORWARD 1 -j mono-forward
-I INPUT 1 -j mono-input
COMMIT
MONOSTACK-END
rules ebtables ce1e803d087ed073 <<'MONOSTACK-END'
*filter
:mono-frames RETURN
:mono-ma000000a-01 RETURN
:mono-ma000000b-01 RETURN
-A mono-frames -i tapa000000a-01 -j mono-ma000000a-01
-A mono-frames -i tapa000000b-01 -j mono-ma000000b-01
-A mono-ma000000a-01 -s ! fa:16:3e:00:00:0a -j DROP
-A mono-ma000000a-01 -p ARP --arp-mac-src fa:16:3e:00:00:0a --arp-ip-src 0.0.0.0 -j RETURN
-A mono-ma000000a-01 -p ARP --arp-mac-src fa:16:3e:00:00:0a --arp-ip-src 10.9.0.10 -j RETURN
-A mono-ma000000a-01 -p ARP -j DROP
-A mono-ma000000a-01 -p IPv4 -j RETURN
-A mono-ma000000a-01 -p IPv6 -j RETURN
-A mono-ma000000a-01 -j DROP
-A mono-ma000000b-01 --among-src ! fa:16:3e:00:00:0b,00:00:5e:00:01:01 -j DROP
-A mono-ma000000b-01 -p ARP --arp-mac-src fa:16:3e:00:00:0b --arp-ip-src 0.0.0.0 -j RETURN
-A mono-ma000000b-01 -p ARP --arp-mac-src 00:00:5e:00:01:01 --arp-ip-src 0.0.0.0 -j RETURN
-A mono-ma000000b-01 -p ARP --arp-mac-src fa:16:3e:00:00:0b --arp-ip-src 10.9.0.11 -j RETURN
-A mono-ma000000b-01 -p ARP --arp-mac-src 00:00:5e:00:01:01 --arp-ip-src 10.9.0.100 -j RETURN
-A mono-ma000000b-01 -p ARP -j DROP
-A mono-ma000000b-01 -p IPv4 -j RETURN
-A mono-ma000000b-01 -p IPv6 -j RETURN
-A mono-ma000000b-01 -j DROP
-I FORWARD 1 -j mono-frames
-I INPUT 1 -j mono-frames
MONOSTACK-END
cut_flows 704be78642858b2c <<'MONOSTACK-END'
member mono-4a1b2c3 0.0.0.0/0
member mono-4a1b2c3 10.9.0.10
rule 45605 10.9.0.10 egress_any_-_-_-
rule 45605 10.9.0.10 ingress_112_-_-_-
rule 45605 10.9.0.10 ingress_1_8_0_-
rule 45605 10.9.0.10 ingress_6_22_22_0.0.0.0/0
rule 45605 10.9.0.10 ingress_6_8000_8080_10.0.0.0/8
rule 45605 10.9.0.100 egress_any_-_-_-
rule 45605 10.9.0.11 egress_any_-_-_-
rule 45605 10.9.0.12 unfiltered
rule 45605 fd00::11 egress_any_-_-_-
uses 45605 10.9.0.10 mono-4a1b2c3 ingress_any_-_-_-
MONOSTACK-END
look <<'MONOSTACK-END'
fb50e421df0343fba94220f9874375e2834709cdf632ea0ccdc10c37e80acd59  /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/dnsmasq.conf
18e1fbbf5d07d7f0e6989c3a72a0ab0eb15e776cd75df53aeab87068ab6d4a99  /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/host
f18fb0d1cb04d32b2eb6fbe549f869573e3eb7bb1145d4598c3262f211e0750f  /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/opts
0412f982a7d53dd5f54b6341fa61afbc7c55a90aaac140c5ba74cce8f672c061  /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/addn_hosts
55e22b1ff124331985c9fa73d4d8fe221eb7c575f79a094b587f4813925529c6  /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/haproxy.conf
MONOSTACK-END
resolvers
# network 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11
( set -e; part="segment 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11"
ensure_bridge brq5fbbf2ac-4d 1500
uplink_nat brq5fbbf2ac-4d 1500 gw-5fbbf2ac-4d gt-5fbbf2ac-4d fa:16:3f:5f:bb:f2 10.9.0.1/24
) 2>$run/part.errors
ended_with $? segment 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11
( set -e; part="dhcp 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11"
namespace qdhcp-5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11 tapd0000000-01 ns-d0000000-01 fa:16:3e:00:00:02 brq5fbbf2ac-4d 1500 10.9.0.1 10.9.0.2/24 169.254.169.254/32
mkdir -p /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11
mark_folder /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11
if differs /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/dnsmasq.conf; then cat >/var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/dnsmasq.conf.next <<'MONOSTACK-END'
no-hosts
strict-order
except-interface=lo
interface=ns-d0000000-01
bind-dynamic
pid-file=/run/monostack/network/qdhcp-5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11.dnsmasq.pid
dhcp-leasefile=/run/monostack/network/qdhcp-5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11.leases
dhcp-hostsfile=/var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/host
dhcp-optsfile=/var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/opts
addn-hosts=/var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/addn_hosts
resolv-file=/run/monostack/network/resolv.conf
dhcp-authoritative
domain=openstacklocal
dhcp-range=set:subnet-1,10.9.0.0,static,255.255.255.0,86400s
MONOSTACK-END
fi
if differs /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/host; then cat >/var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/host.next <<'MONOSTACK-END'
fa:16:3e:00:00:0a,host-10-9-0-10.openstacklocal,10.9.0.10
fa:16:3e:00:00:0b,host-10-9-0-11.openstacklocal,10.9.0.11
MONOSTACK-END
fi
if differs /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/opts; then cat >/var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/opts.next <<'MONOSTACK-END'
tag:subnet-1,option:router,10.9.0.1
tag:subnet-1,option:dns-server,10.9.0.2
tag:subnet-1,option:classless-static-route,169.254.169.254/32,10.9.0.2,0.0.0.0/0,10.9.0.1
tag:subnet-1,option:mtu,1500
MONOSTACK-END
fi
if differs /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/addn_hosts; then cat >/var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/addn_hosts.next <<'MONOSTACK-END'
10.9.0.10 host-10-9-0-10.openstacklocal host-10-9-0-10
MONOSTACK-END
fi
if differs /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/haproxy.conf; then cat >/var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11/haproxy.conf.next <<'MONOSTACK-END'
global
    maxconn 1024
    nbthread 1
defaults
    mode http
    retries 3
    timeout connect 10s
    timeout client 32s
    timeout server 32s
    timeout http-request 30s
frontend metadata
    bind 169.254.169.254:80
    http-request del-header X-Forwarded-For
    http-request del-header X-Monostack-Network
    http-request set-header X-Monostack-Network 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11
    http-request set-header X-Forwarded-For %[src]
    default_backend controller
backend controller
    server controller unix@/run/monostack/metadata.sock
MONOSTACK-END
fi
serve_dhcp qdhcp-5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11 /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11
serve_metadata qdhcp-5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11 /var/lib/monostack/networks/5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11
) 2>$run/part.errors
ended_with $? dhcp 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11
rm -f $run/subports
guest tapa000000a-01 brq5fbbf2ac-4d
guest tapa000000b-01 brq5fbbf2ac-4d
guest tapa000000c-01 brq5fbbf2ac-4d
cat >$run/guests <<'MONOSTACK-END'
tapa000000a-01 brq5fbbf2ac-4d
tapa000000b-01 brq5fbbf2ac-4d
tapa000000c-01 brq5fbbf2ac-4d
MONOSTACK-END
limited=
cat >$run/limits <<'MONOSTACK-END'
MONOSTACK-END
stale_limits
stale_spaces
stale_links
stale_sets
seal 44a00603a4a834af
exit 0
