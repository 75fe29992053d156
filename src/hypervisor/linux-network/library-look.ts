import { LACKING_SUBPORTS } from './library-trunks';
import { FILES, RUN } from './names';

/** awk: our rules in a dump, and where our jumps stand in the built-in chains. */
export const OURS = `ours='/^\\*/ { table = $0 }
/^-A [A-Z]+ / { place[table $2]++; if (/ -j mono-/) print table, place[table $2], $0; next }
/^:mono-/ { print table, $1; next }
/^-A mono-/'`;

/**
 * A sum over what is inside a router's namespace: rules, links, addresses and routes (without what the kernel adds of
 * itself), the switches for forwarding.
 */
const ROUTER_STATE = `
router_print='links=$(ip -o link show)
echo "$links"
case $links in *" limits:"*) tc qdisc show; tc class show dev limits ;; esac
iptables-save
cat /proc/sys/net/ipv4/ip_forward /proc/net/route /proc/net/fib_trie
[ -e /proc/sys/net/ipv6 ] || exit 0
ip6tables-save
echo ipv6
cat /proc/sys/net/ipv6/conf/all/forwarding /proc/net/if_inet6 /proc/net/ipv6_route'
router_tidy='/^#/ { next }
/^:/ { print $1, $2; next }
/^ipv6$/ { six = 1 }
six && (/^(fe80|ff00)/ || $NF == "lo") { next }
six && NF == 6 { print $1, $3, $6; next }
six && NF == 10 { print $1, $2, $5, $10; next }
{ print }'
router_state() { # SPACE
  nsenter --net=/run/netns/$1 /bin/sh -c "$router_print" 2>/dev/null | awk "$router_tidy" | cksum
}
`;

/**
 * All that carries our names, with the name of what each line is of, in about a dozen processes however many parts there are, and some for each router: rules, sets,
 * devices, addresses, namespaces and what runs in them, files, switches of the kernel. Guests' taps come and go with
 * their guests and are only looked at for what must hold of one that is there.
 */
const FINGERPRINT = `
devices='NR == FNR { bridge[$1] = $2; next }
{ name = $2; sub(/[@:].*/, "", name); mtu = master = ""
  for (i = 4; i < NF; i++) { if ($i == "mtu") mtu = $(i + 1); if ($i == "master") master = $(i + 1) }
  up = $3 ~ /[<,]UP[,>]/
  if (name in bridge) { if (!up || master != bridge[name]) print "guest", name, up, master }
  else if (name ~ /^(brq|gw-|gt-|vl-|vxlan-|qi-)/ || (name ~ /^tap/ && $2 ~ /@/)) print name, up, mtu, master }'
unlimited='FILENAME == ARGV[1] { wanted[$0] = $1; next }
{ there[$5] = 1; has[$5 " " $2] = 1 }
END { for (one in wanted) if (wanted[one] in there && !(one in has)) print "unlimited" }'
found() {
  inside=
  {
    for name in iptables ip6tables ebtables; do echo "= $name"; $name-save | awk "$ours"; done
    echo '= rest'
    ipset save | grep -e ' mono-' | sort
    grep -H '' /proc/sys/net/bridge/bridge-nf-call-ip*tables /proc/sys/net/ipv4/ip_forward
    grep -H '' /sys/class/net/brq*/bridge/nf_call_ip*tables
    [ -e $run/guests ] || : >$run/guests
    ip -o link show | awk "$devices" $run/guests -
    ip -o address show | awk '$2 ~ /^(brq|gw-)/ && $4 !~ /^fe80/ { print $2, $4 }'
    [ ! -s $run/limits ] || tc qdisc show | awk "$unlimited" $run/limits -
    ${LACKING_SUBPORTS}
    bridge fdb show | grep '^00:00:00:00:00:00 dev vxlan-'
    stat -L -c '%n %i' /run/netns/qdhcp-* /run/netns/qrouter-*
    for path in /run/netns/qdhcp-* /run/netns/qrouter-*; do
      for daemon in dnsmasq haproxy; do
        pid=
        IFS= read -r pid <$run/\${path##*/}.$daemon.pid && [ /proc/$pid/ns/net -ef $path ] || continue
        IFS= read -r comm </proc/$pid/comm && [ "$comm" = $daemon ] || continue
        echo "$daemon $pid \${path##*/}"
        [ $daemon = haproxy ] || inside="$inside space=\${path##*/} /proc/$pid/net/route /proc/$pid/net/fib_trie /proc/$pid/net/if_inet6"
      done
    done
    for path in /run/netns/qrouter-*; do [ ! -e $path ] || echo "\${path##*/} $(router_state \${path##*/})"; done
    [ -z "$inside" ] || awk '!/^fe80/ { $5 = ""; print space, $0 }' $inside
    cksum $files/*/* $run/resolv.conf || :
  } 2>/dev/null
}
`;

export const LIBRARY_LOOK = `${ROUTER_STATE}${FINGERPRINT}`;

/** Prints whether the host's network is still what it was when it was last put in order. Changes nothing. */
export const LOOK_SCRIPT = `run=${RUN}
files=${FILES}
${OURS}
${LIBRARY_LOOK}
# A change that is under way speaks for itself.
[ -e $run/lock ] || { echo drift; exit 0; }
exec 9<$run/lock
flock -n 9 || { echo same; exit 0; }
base=
{ IFS= read -r base <$run/look; } 2>/dev/null
if [ -n "$base" ] && [ "$base" = "$(found | cksum)" ]; then echo same; else echo drift; fi
`;

/** awk: lines of the second file that the first does not have, and of the first that the second has not, with what they are of. */
const DIFFERENCE = `difference='/^= / { section = $2; next }
{ line = section ": " $0 }
FILENAME == ARGV[1] { before[line]++; next }
before[line] > 0 { before[line]--; next }
{ print "+ " line }
END { for (line in before) for (i = 0; i < before[line]; i++) print "- " line }'`;

/**
 * Prints the sum of the plan that the host was given, and each line in which its network is another than it was then;
 * `unknown` where that was not remembered. Changes nothing.
 */
export const DRIFT_SCRIPT = `run=${RUN}
files=${FILES}
${OURS}
${LIBRARY_LOOK}
${DIFFERENCE}
[ -e $run/lock ] || { echo unknown; exit 0; }
exec 9<$run/lock
flock -w 20 9 || { echo 'a change of this host network is under way' >&2; exit 75; }
{ IFS= read -r base <$run/look && IFS= read -r plan <$run/plan; } 2>/dev/null || { echo unknown; exit 0; }
echo "plan $plan"
now=$(found)
[ "$base" != "$(echo "$now" | cksum)" ] || exit 0
echo "$now" | awk "$difference" $run/found -
`;
