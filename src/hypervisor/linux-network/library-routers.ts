/**
 * Routers. A namespace is looked at in one process tree of its own (`router_state`), and what is inside is only set
 * where that, or what is wanted, is another than at the last time. It forwards nothing until all of its rules stand.
 */
export const LIBRARY_ROUTERS = `
# Strict about sources; an address answers, and is announced, by its own device; advertisements are given, not taken.
router_switches='for one in ipv4/conf/all/rp_filter=1 ipv4/conf/default/rp_filter=1 ipv4/conf/all/arp_ignore=1 \\
  ipv4/conf/all/arp_announce=2 ipv4/conf/all/arp_notify=1 ipv4/conf/all/promote_secondaries=1 \\
  ipv4/conf/all/send_redirects=0 ipv4/conf/default/send_redirects=0 ipv6/conf/all/ndisc_notify=1 \\
  ipv6/conf/default/accept_ra=0 ipv6/conf/default/autoconf=0 ipv6/conf/default/dad_transmits=0; do
  [ ! -e /proc/sys/net/\${one%=*} ] || echo \${one#*=} >/proc/sys/net/\${one%=*}
done'
forwarding() { # SPACE 0|1
  nsenter --net=/run/netns/$1 /bin/sh -c "for one in ipv4/ip_forward ipv6/conf/all/forwarding; do
    [ ! -e /proc/sys/net/\\$one ] || echo $2 >/proc/sys/net/\\$one
  done"
}
# Its namespace and links; $changed tells whether its inside is to be set.
router() { # SPACE HASH { TAP DEVICE MAC BRIDGE MTU }...
  space=$1 hash=$2 changed=yes inside=
  shift 2
  [ ! -e /run/netns/$space ] || is_space $space || drop_space $space
  if [ ! -e /run/netns/$space ]; then
    # Left over from a namespace that lost its name.
    stop dnsmasq $space
    stop haproxy $space
    ip netns add $space
    spaces="$spaces nsfs /run/netns/$space"
    say "namespace $space"
  else
    value $run/$space.seal
    [ "$value" != "$hash $(router_state $space)" ] || changed=no
    [ $changed = no ] || inside=$(ip -n $space -o link show | awk -F '[:@ ]+' '{ print $2 }')
  fi
  [ $changed = no ] || { rm -f $run/$space.seal; nsenter --net=/run/netns/$space /bin/sh -c "$router_switches"; }
  while [ $# -gt 4 ]; do
    connect $1 $2 $3 $4 $5 2>$run/leg.errors || refused port $1 "$(cat $run/leg.errors)"
    shift 5
  done
}
connect() { # TAP DEVICE MAC BRIDGE MTU
  if [ $changed = yes ] && has $1; then
    # One end alone is of no use.
    case " $(echo $inside) " in *" $2 "*) ;; *) ip link del $1 ;; esac
  fi
  if ! has $1; then
    ip link add $1 mtu $5 type veth peer name $2 mtu $5 address $3 netns $space || return 1
    say "pair $1 $2"
    changed=yes
  fi
  mark $1 "monostack $cloud"
  setting /proc/sys/net/ipv6/conf/$1/disable_ipv6 1
  up $1 $5 && enslave $1 $4
}
# Sets the inside, by lines on standard input:
#   link DEVICE MAC MTU      address DEVICE ADDRESS      default NEXTHOP DEVICE      onlink CIDR DEVICE
#   limit DEVICE ADDRESS RATES...    helper PROTOCOL PORT NAME       route DESTINATION NEXTHOP        flow REASON...      4 LINE OF RULES             6 LINE OF RULES
configure_router() { # SPACE
  wanted=$run/$1.wanted
  # A leg that the host refused was told by its port; the router goes on with the others.
  ip -n $1 -o link show | awk -F '[:@ ]+' '{ print $2 }' >$run/$1.there
  awk 'NR == FNR { there[$1]; next }
    { end = $1 ~ /^(link|address|limit)$/ ? $2 : $1 ~ /^(default|onlink)$/ ? $3 : "lo" }
    end in there' $run/$1.there - >$wanted
  for family in 4 6; do
    [ $family = 4 ] || [ -e /proc/sys/net/ipv6 ] || continue
    name=ip\${family#4}tables
    sed -n "s/^$family //p" $wanted | nsenter --net=/run/netns/$1 $name-restore
  done
  # An address that lost the route to its network is set anew: only with an address does the kernel make that route.
  { ip -n $1 -4 route show proto kernel; ip -n $1 -o address show scope global; } | awk '
    $2 == "dev" { for (i = 4; i < NF; i++) if ($i == "src") reached[$3, $(i + 1)] = 1; next }
    { sub(/@.*/, "", $2); split($4, part, "/"); alone = $3 != "inet" || part[2] == 32 || / secondary /
      print alone || ($2, part[1]) in reached ? "address" : "lost", $2, $4 }' >$run/$1.present
  for end in $(ip -n $1 -o link show type veth | awk -F '[:@ ]+' '{ print $2 }'); do
    grep -q "^link $end " $wanted || { ip -n $1 link del $end; say "device $end left"; }
  done
  awk -v announce=$run/announce -v space=$1 'FILENAME == ARGV[1] { have[$0] = 1; next }
    $1 == "link" { mac[$2] = $3; links = links "link set dev " $2 " address " $3 " mtu " $4 " up\\n" }
    $1 == "address" { wanted[$0] = 1; if (!($0 in have)) { fresh[$2] = 1; add = add "address replace " $3 " dev " $2 ($3 ~ /:/ ? " nodad" : "") "\\n" } }
    $1 == "default" { routes = routes "route replace default via " $2 " dev " $3 " onlink proto static\\n" }
    $1 == "onlink" { routes = routes "route replace " $2 " dev " $3 " proto static\\n" }
    END {
      print "link set dev lo up"
      for (one in have) if (!(one in wanted)) { split(one, part, " "); if (part[2] in mac) print "address del", part[3], "dev", part[2] }
      printf "%s%s%s", links, add, routes
      for (one in fresh) print space, one, mac[one] >>announce
    }' $run/$1.present $wanted >$run/$1.batch
  ip -n $1 -batch $run/$1.batch
  extra_routes $1
  limit_router $1
  help_router $1
  forwarding $1 1
  cut_routed $1
  echo "$hash $(router_state $1)" >$run/$1.seal
  say "router \${1#qrouter-}"
}
extra_routes() { # SPACE: a route to a place that is not there is left out, and told
  for family in 4 6; do
    ip -n $1 -$family route show proto static 2>/dev/null | awk '{ via = "-"; for (i = 2; i < NF; i++) if ($i == "via") via = $(i + 1); print $1, via }'
  done | while read -r destination nexthop; do
    grep -qxF -e "route $destination $nexthop" -e "default $nexthop" $wanted && continue
    [ $nexthop = - ] && grep -q "^onlink $destination " $wanted && continue
    [ $destination = default ] && grep -q "^default $nexthop " $wanted && continue
    ip -n $1 route del $destination $([ $nexthop = - ] || echo via $nexthop) proto static && say "route $destination left" || :
  done
  # In the place of the route to a network that the router is on, it would cut that network off.
  connected=" $(ip -n $1 -4 route show proto kernel | awk '{ printf "%s ", $1 }')"
  sed -n 's/^route //p' $wanted | while read -r destination nexthop; do
    case "$connected" in *" $destination "*)
      refused routing \${1#qrouter-} "route to $destination via $nexthop: the router itself is on that network"
      continue ;;
    esac
    error=$(ip -n $1 route replace $destination via $nexthop proto static 2>&1) ||
      refused routing \${1#qrouter-} "route to $destination via $nexthop: $error"
  done
}
# A module that the kernel lacks is told, and in nobody's way. For IPv4 only, as with Neutron's agent.
help_router() { # SPACE
  nsenter --net=/run/netns/$1 iptables -t raw -F PREROUTING 2>/dev/null || :
  sed -n 's/^helper //p' $wanted | while read -r protocol port helper; do
    error=$(nsenter --net=/run/netns/$1 iptables -t raw -A PREROUTING -p $protocol -m $protocol --dport $port -j CT --helper $helper 2>&1) ||
      refused routing \${1#qrouter-} "conntrack helper $helper: $error (modprobe nf_conntrack_$helper)"
  done
}
# What was translated for a reason that is gone starts anew, or not at all.
cut_routed() { # SPACE
  sed -n 's/^flow //p' $wanted >$run/$1.flows.next
  if [ -s $run/$1.flows ]; then
    grep -vxFf $run/$1.flows.next $run/$1.flows | while read -r kind address protocol port inside; do
      if ! command -v conntrack >/dev/null; then
        echo "conntrack is missing: connections by $address go on (apt-get install conntrack)" >&2
        continue
      fi
      case $kind in
        forward) cut_entries -p $protocol -d $address -r $inside $([ $port = - ] || echo --orig-port-dst $port) ;;
        float) cut_entries -d $address; cut_entries -q $address ;;
        snat) cut_entries -q $address ;;
      esac
      say "cut flows of $address"
    done
  fi
  mv $run/$1.flows.next $run/$1.flows
}
cut_entries() { nsenter --net=/run/netns/$space conntrack -D -f ipv4 "$@" >/dev/null 2>&1 || :; }
# Neighbours hear of new addresses: a device that is told its MAC announces all it has (arp_notify, ndisc_notify). When
# all routers are set, so that one that lost an address no longer answers for it; and once more for whoever missed it.
announce() {
  [ -s $run/announce ] || return 0
  while read -r space device mac; do ip -n $space link set dev $device address $mac || :; done <$run/announce
}
announce_twice() {
  announce
  [ ! -s $run/announce ] || { sleep 1; announce; } 9>&- </dev/null >/dev/null 2>&1 &
}
ended_router() { # EXIT ID SPACE
  [ $1 = 0 ] || { rm -f $run/$3.seal; forwarding $3 0 2>/dev/null; }
  ended_with $1 router $2
}
serve_advertisements() { # NAMESPACE FOLDER
  if [ -e $2/dnsmasq.conf.next ]; then
    mv $2/dnsmasq.conf.next $2/dnsmasq.conf
    say "file $2/dnsmasq.conf"
    stop dnsmasq $1
  fi
  alive dnsmasq $1 || start dnsmasq $1 dnsmasq --conf-file=$2/dnsmasq.conf
}
serve_no() { # DAEMON NAMESPACE FOLDER
  [ ! -e $3/$1.conf ] || { stop $1 $2; rm -f $3/$1.conf; }
}
`;
