/**
 * Rules are replaced in one transaction of the kernel per family, and only when they or what the kernel says it has
 * (including the place of our jumps) changed since they were put there: the seal.
 */
export const LIBRARY_FIREWALL = `
# Our rules in a dump, and where our jumps stand in the built-in chains.
ours='/^\\*/ { table = $0 }
/^-A [A-Z]+ / { place[table $2]++; if (/ -j mono-/) print table, place[table $2], $0; next }
/^:mono-/ { print table, $1; next }
/^-A mono-/'
# The wanted text (second file) with what the dump (first file) has and must lose, in the same transaction.
merge='FILENAME == ARGV[1] {
  if (/^\\*/) table = $0
  else if (/^:mono-/) { name = substr($1, 2); present[table] = present[table] " " name }
  else if (/^-A [A-Z]+ .*-j mono-/) { sub(/^-A/, "-D"); jumps[table] = jumps[table] $0 "\\n" }
  next
}
function stale(  n, i, names, text) {
  n = split(present[table], names, " ")
  for (i = 1; i <= n; i++) if (!(table names[i] in kept)) text = text ":" names[i] policy "\\n"
  for (i = 1; i <= n; i++) if (!(table names[i] in kept)) text = text "-X " names[i] "\\n"
  printf "%s", text
}
/^\\*/ { table = $0; print; printf "%s", jumps[table]; next }
/^:/ { kept[table substr($1, 2)] = 1 }
/^COMMIT/ { stale() }
{ print }
END { if (frames) stale() }'

rules() { # NAME HASH: wanted rules on standard input
  case $1 in
    ebtables) policy=' RETURN'; frames=1 ;;
    *) policy=' - [0:0]'; frames=0 ;;
  esac
  if ! command -v $1-restore >/dev/null; then
    grep -q '^:' || return 0
    case $1 in
      ebtables) echo 'ebtables is missing: guests can spoof ARP (apt-get install ebtables)' >&2 ;;
      *) problem "$1 is missing (apt-get install iptables)" ;;
    esac
    return 0
  fi
  $1-save >$run/$1.present 2>$run/$1.errors || { problem "$1-save: $(cat $run/$1.errors)"; return 1; }
  value $run/$1.seal
  [ "$value" = "$2 $(awk "$ours" $run/$1.present | cksum)" ] && return 0
  rm -f $run/$1.seal
  cat >$run/$1.wanted
  awk -v frames=$frames -v policy="$policy" "$merge" $run/$1.present $run/$1.wanted >$run/$1.restore
  $1-restore --noflush <$run/$1.restore 2>$run/$1.errors || { problem "$1-restore: $(cat $run/$1.errors)"; return 1; }
  say "rules of $1"
  resealed="$resealed $1:$2"
}
seal_rules() {
  for changed in $resealed; do
    name=\${changed%%:*}
    echo "\${changed#*:} $($name-save 2>/dev/null | awk "$ours" | cksum)" >$run/$name.seal
  done
}

bridge_filter() {
  for family in iptables ip6tables; do
    switch=/proc/sys/net/bridge/bridge-nf-call-$family
    [ -e $switch ] || modprobe br_netfilter 2>/dev/null
    if [ -e $switch ]; then setting $switch 1
    else problem "security groups need the kernel module br_netfilter: modprobe br_netfilter"
    fi
  done
}

# The list of reasons to pass (standard input) against the one before: what lost a reason is cut.
cut_flows() { # HASH
  value $run/flows.hash
  [ "$value" = "$1" ] && return
  cat >$run/flows.wanted
  if [ -e $run/flows ] && ! cmp -s $run/flows $run/flows.wanted; then
    cut=$(awk 'FILENAME == ARGV[1] { now[$0] = 1; next }
      $1 == "uses" { users[$4] = users[$4] "\\n" $2 " " $3 }
      !($0 in now) && $1 != "member" { print $2, $3 }
      !($0 in now) && $1 == "member" { gone[$2] = 1 }
      END { for (set in gone) print substr(users[set], 2) }' $run/flows.wanted $run/flows | sort -u)
    if [ -n "$cut" ] && ! command -v conntrack >/dev/null; then
      echo 'conntrack is missing: connections that a removed rule allowed go on (apt-get install conntrack)' >&2
    elif [ -n "$cut" ]; then
      echo "$cut" | while read -r zone address; do
        case $address in *:*) family=ipv6 ;; ?*) family=ipv4 ;; *) continue ;; esac
        conntrack -D -f $family -w $zone -s $address >/dev/null 2>&1
        conntrack -D -f $family -w $zone -d $address >/dev/null 2>&1
        say "cut flows of $address"
      done
    fi
  fi
  mv $run/flows.wanted $run/flows
  echo "$1" >$run/flows.hash
}

address_sets() { # what to restore on standard input
  cat >$run/ipset.restore
  ipset restore <$run/ipset.restore 2>$run/ipset.errors || problem "ipset: $(cat $run/ipset.errors)"
}
stale_sets() {
  command -v ipset >/dev/null || return 0
  for set in $(ipset list -n); do
    case $set in mono-*) wants $set || { ipset destroy $set && say "set $set left"; } ;; esac
  done
}
`;
