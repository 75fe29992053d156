/**
 * Limits of ports and of a router's addresses, by tc. What a guest gets is shaped on its tap; what it sends is led past
 * a device that shapes it (ifb), because policing drops where a queue would do, and not every kernel has it. Guests'
 * taps come and go: what stands is compared in tc's own words, and `limits` tells looks what a tap must have.
 */
export const LIBRARY_LIMITS = `
shaped() { # TAP IFB
  { tc qdisc show dev $1; tc filter show dev $1 parent ffff:; ! has $2 || tc qdisc show dev $2; } 2>/dev/null
}
unshape() { # DEVICE
  tc qdisc del dev $1 root
  tc qdisc del dev $1 ingress
} 2>/dev/null
shape() { # DEVICE RATE BURST LIMIT
  [ $2 = 0 ] || tc qdisc replace dev $1 root tbf rate \${2}kbit burst $3 limit $4
}
limit_egress() { # TAP IFB MTU RATE BURST LIMIT
  [ $4 = 0 ] && return
  has $2 || ip link add $2 type ifb || return 1
  mark $2 "monostack $cloud"
  setting /proc/sys/net/ipv6/conf/$2/disable_ipv6 1
  up $2 $3 && shape $2 $4 $5 $6 && tc qdisc add dev $1 ingress &&
    tc filter add dev $1 parent ffff: protocol all prio 1 u32 match u32 0 0 action mirred egress redirect dev $2
}
limit() { # TAP IFB MTU { RATE BURST LIMIT of what it gets } { the same of what it sends }; a rate of 0 is none
  limited="$limited $1"
  has $1 || return 0
  [ -d $run/limits.d ] || mkdir $run/limits.d
  wanted_limit="$* $(cat /sys/class/net/$1/ifindex)"
  [ -e $run/limits.d/$1 ] && [ "$(cat $run/limits.d/$1)" = "$wanted_limit
$(shaped $1 $2)" ] && return 0
  rm -f $run/limits.d/$1
  unshape $1
  if { shape $1 $4 $5 $6 && limit_egress $1 $2 $3 $7 $8 $9; } 2>$run/limit.errors; then
    { echo "$wanted_limit"; shaped $1 $2; } >$run/limits.d/$1
    say "limits of $1"
  else
    unshape $1
    refused rule $1 "bandwidth limit: $(cat $run/limit.errors)"
  fi
}
stale_limits() {
  for path in $run/limits.d/tap*; do
    device=\${path##*/}
    [ -e $path ] || continue
    case "$limited " in *" $device "*) continue ;; esac
    unshape $device
    rm -f $path
    say "limits of $device left"
  done
  for path in /sys/class/net/qi-*; do
    device=\${path##*/}
    has $device && ! wants $device && marked $device || continue
    ip link del $device && say "device $device left"
  done
}
# Limits of the addresses at a router's gateway, by lines of what is wanted: limit DEVICE ADDRESS and as above.
limit_router() { # SPACE
  awk '$1 == "limit" {
      device = $2
      for (way = 0; way < 2; way++) {
        rate = $(4 + 3 * way); if (rate == 0) continue
        end = way ? $2 : "limits"; side = way ? "src" : "dst"
        tree[end] = 1; class = "1:" sprintf("%x", NR)
        text = text "class add dev " end " parent 1: classid " class " htb rate " rate "kbit ceil " rate "kbit burst " $(5 + 3 * way) " cburst " $(5 + 3 * way) "\\n"
        text = text "filter add dev " end " parent 1: protocol ip prio 1 u32 match ip " side " " $3 "/32 flowid " class "\\n"
        if (!way) text = text "filter add dev " $2 " parent ffff: protocol ip prio 1 u32 match ip dst " $3 "/32 action mirred egress redirect dev limits\\n"
      }
    }
    END {
      if (!device) exit
      for (end in tree) print "qdisc add dev " end " root handle 1: htb"
      if ("limits" in tree) print "qdisc add dev " device " ingress"
      printf "%s", text
    }' $wanted >$run/$1.limits
  ip -n $1 link del limits 2>/dev/null || :
  # A device without a queue of its own is left as it is.
  for end in $(ip -n $1 -o link show type veth | awk -F '[:@ ]+' '$2 ~ /^qg-/ { print $2 }'); do
    nsenter --net=/run/netns/$1 tc qdisc del dev $end root || :
    nsenter --net=/run/netns/$1 tc qdisc del dev $end ingress || :
  done 2>/dev/null
  [ -s $run/$1.limits ] || return 0
  { ! grep -q 'dev limits' $run/$1.limits || { ip -n $1 link add limits type ifb && ip -n $1 link set dev limits up; }; } 2>$run/limit.errors &&
    nsenter --net=/run/netns/$1 tc -batch $run/$1.limits 2>>$run/limit.errors ||
    { hash=refused; refused routing \${1#qrouter-} "bandwidth limit: $(cat $run/limit.errors)"; }
}
`;
