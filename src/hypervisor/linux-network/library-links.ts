export const LIBRARY_LINKS = `
ensure_bridge() { # BRIDGE MTU
  if ! has $1; then
    ip link add $1 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
    say "bridge $1"
  fi
  # Whatever happens to the switch for all bridges.
  for family in ip ip6; do setting /sys/class/net/$1/bridge/nf_call_\${family}tables 1; done
  mark $1 "monostack $cloud"
  # The bridge is the guests': the host takes no address from what they announce, and does not answer there for
  # addresses that it has elsewhere, as Linux would.
  setting /proc/sys/net/ipv4/conf/$1/arp_ignore 1
  ipv6=/proc/sys/net/ipv6/conf/$1/disable_ipv6
  value $ipv6
  [ "$value" = 0 ] && [ -z "$(ip -6 -o address show dev $1 scope global)" ] && setting $ipv6 1
  up $1 $2
}
pair() { # OUTER INNER MAC MTU
  if ! has $1 || ! has $2; then
    for end in $1 $2; do has $end && ip link del $end; done
    ip link add $1 address $3 mtu $4 type veth peer name $2
    say "pair $1 $2"
  fi
  mark $1 "monostack $cloud"
  up $1 $4
  up $2 $4
}
uplink_nat() { # BRIDGE MTU OUTER INNER MAC ADDRESS...
  bridge=$1 outer=$3 mtu=$2 inner=$4 mac=$5
  shift 5
  pair $outer $inner $mac $mtu
  setting /proc/sys/net/ipv6/conf/$inner/disable_ipv6 1
  enslave $inner $bridge
  addresses $outer "$@"
  setting /proc/sys/net/ipv4/ip_forward 1
  case "$*" in *:*) forward_ipv6 ;; esac
}
forward_ipv6() {
  # A router takes no advertisements unless told so: the host must not lose its own default route.
  for ra in /proc/sys/net/ipv6/conf/*/accept_ra; do
    value $ra
    [ "$value" = 1 ] && setting $ra 2
  done
  setting /proc/sys/net/ipv6/conf/all/forwarding 1
}
# As Neutron's Linux bridge agent: a bridge's port has no use of its addresses, so they go with their routes.
move_addresses() { # FROM TO
  {
    ip -o address show dev $1 scope global | awk -v from=$1 -v to=$2 '{
      brd = ($5 == "brd") ? " brd " $6 : ""
      print "address del " $4 " dev " from; print "address add " $4 brd " dev " to }'
    ip route show dev $1 | awk -v to=$2 '!/proto kernel/ { sub(/ (linkdown|dead)/, ""); print "route replace " $0 " dev " to }'
    ip -6 route show dev $1 | awk -v to=$2 '!/proto kernel/ && /^default/ { print "-6 route replace default via " $3 " dev " to }'
  } >$run/move
  [ -s $run/move ] || return 0
  grep -q 'address add .*:' $run/move && setting /proc/sys/net/ipv6/conf/$2/disable_ipv6 0
  grep -v '^-6' $run/move | ip -force -batch -
  sed -n 's/^-6 //p' $run/move | ip -6 -force -batch -
  say "addresses of $1 moved to $2"
}
uplink_flat() { # BRIDGE MTU INTERFACE OUTER INNER MAC
  has $3 || { echo "there is no interface $3" >&2; return 1; }
  if [ -d /sys/class/net/$3/bridge ]; then
    pair $4 $5 $6 $2
    enslave $5 $1
    enslave $4 $3
    return
  fi
  if [ ! -e /sys/class/net/$1/brif/$3 ]; then
    [ ! -e /sys/class/net/$3/master ] || { echo "the interface $3 is part of another device" >&2; return 1; }
    value /sys/class/net/$3/address
    ip link set dev $1 address $value
    enslave $3 $1
  fi
  value /sys/class/net/$3/flags
  [ $((value & 1)) = 1 ] || ip link set dev $3 up
  move_addresses $3 $1
}
uplink_vlan() { # BRIDGE MTU INTERFACE VLAN DEVICE
  has $3 || { echo "there is no interface $3" >&2; return 1; }
  has $5 || { ip link add link $3 name $5 type vlan id $4; say "vlan $4 on $3"; }
  value /sys/class/net/$3/flags
  [ $((value & 1)) = 1 ] || ip link set dev $3 up
  mark $5 "monostack $cloud"
  up $5 $2
  enslave $5 $1
}
uplink_vxlan() { # BRIDGE MTU DEVICE VNI LOCAL PEER...
  bridge=$1 mtu=$2 device=$3 vni=$4 local=$5
  shift 5
  if has $device; then
    value /sys/class/net/$device/ifalias
    [ "$value" = "monostack $local" ] || ip link del $device
  fi
  if ! has $device; then
    ip link add $device type vxlan id $vni local $local dstport 4789
    say "vxlan $vni"
  fi
  mark $device "monostack $local"
  setting /proc/sys/net/ipv6/conf/$device/disable_ipv6 1
  up $device $mtu
  enslave $device $bridge
  # Head-end replication: what has no known place goes to every peer.
  present=$(bridge fdb show dev $device | awk '$1 == "00:00:00:00:00:00" { for (i = 2; i < NF; i++) if ($i == "dst") print $(i + 1) }')
  for peer in "$@"; do
    case " $(echo $present) " in *" $peer "*) ;; *) bridge fdb append 00:00:00:00:00:00 dev $device dst $peer && say "peer $peer" ;; esac
  done
  for peer in $present; do
    case " $* " in *" $peer "*) ;; *) bridge fdb del 00:00:00:00:00:00 dev $device dst $peer && say "peer $peer left" ;; esac
  done
}
# Guests of a NAT network on other hosts: good to have, but a host without VXLAN serves its own all the same.
overlay() { # as uplink_vxlan
  if ! command -v ebtables-restore >/dev/null; then
    echo "without ebtables the guests of $1 are alone on this host" >&2
  elif ! has $3 && ! ip link add $3 type vxlan id $4 local $5 dstport 4789; then
    echo "without VXLAN the guests of $1 are alone on this host (modprobe vxlan)" >&2
  else
    mark $3 "monostack $5"
    uplink_vxlan "$@"
  fi
}
guest() { # TAP BRIDGE: back into a bridge that was lost, and up again
  has $1 && has $2 || return 0
  enslave $1 $2
  value /sys/class/net/$1/flags
  [ $((value & 1)) = 1 ] || { ip link set dev $1 up && say "up $1"; }
}
drop_bridge() { # BRIDGE
  for member in /sys/class/net/$1/brif/*; do
    member=\${member##*/}
    case $member in tap* | gt-* | vl-* | vxlan-* | '*') ;; *) ip link set dev $member nomaster; move_addresses $1 $member ;; esac
  done
  ip link del $1 && say "bridge $1 left"
}
stale_links() {
  for path in /sys/class/net/brq*; do
    device=\${path##*/}
    [ -d $path/bridge ] && ! wants $device && marked $device || continue
    drop_bridge $device
  done
  # Ends of routers that are gone without their namespace's name; guests' taps carry no mark.
  for path in /sys/class/net/tap*; do
    device=\${path##*/}
    has $device && ! wants $device && marked $device || continue
    ip link del $device && say "device $device left"
  done
  for path in /sys/class/net/gw-* /sys/class/net/vl-* /sys/class/net/vxlan-*; do
    device=\${path##*/}
    has $device && ! wants $device || continue
    value $path/ifalias
    # The addresses of a tunnel are its alias: only we write it so, and no other cloud shapes this host's network.
    case $device:$value in vxlan-*:monostack*) ;; *:"monostack $cloud") ;; *) continue ;; esac
    ip link del $device && say "device $device left"
  done
}
`;
