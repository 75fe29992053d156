/**
 * Subports of trunks, as Neutron's Linux bridge agent has them: a VLAN of the guest's tap, under the name of the
 * subport's own, so that it is a port of its network's bridge with rules of its own. It goes when the guest's tap goes.
 */
export const LIBRARY_TRUNKS = `
subport() { # PARENT TAP VLAN MTU
  has $1 || return 0
  value /sys/class/net/$1/ifindex; below=$value
  if has $2; then
    value /proc/net/vlan/$2; tagged=$value
    value /sys/class/net/$2/iflink
    case "$tagged " in *"VID: $3"[!0-9]*) [ "$value" = $below ] || ip link del $2 ;; *) ip link del $2 ;; esac
  fi
  if ! has $2; then
    if ! error=$(ip link add link $1 name $2 type vlan id $3 2>&1); then
      refused port $2 "VLAN $3 of $1: $error (modprobe 8021q)"
      return 0
    fi
    say "vlan $3 on $1"
  fi
  mark $2 "monostack $cloud"
  setting /proc/sys/net/ipv6/conf/$2/disable_ipv6 1
  up $2 $4
}
`;

/** For looks: a subport that is not there although its guest is. */
export const LACKING_SUBPORTS = `[ ! -e $run/subports ] || while read -r parent tap; do
      [ ! -e /sys/class/net/$parent ] || [ -e /sys/class/net/$tap ] || echo "lacks $tap"
    done <$run/subports`;
