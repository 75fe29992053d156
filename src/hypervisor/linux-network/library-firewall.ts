import { OURS } from './library-look';

/**
 * Rules are changed in one transaction of the kernel per family, and only when they or what the kernel says it has
 * (including the place of our jumps) changed since they were put there: the seal.
 */
export const LIBRARY_FIREWALL = `
# Our rules in a dump, and where our jumps stand in the built-in chains.
${OURS}
# What to restore, from what was put there and is still there untouched (first file), what the kernel has now (second)
# and what is wanted (third). Chains that stay are not touched: to flush one makes the kernel wait for its processors.
merge='function stale(  n, i, names) {
  n = split(present[table], names, " ")
  for (i = 1; i <= n; i++) if (!((table names[i]) in kept)) print ":" names[i] policy
  for (i = 1; i <= n; i++) if (!((table names[i]) in kept)) print "-X " names[i]
}
# Rules whose order does not matter, but for the last, which never changes.
function exchange(name, before, after,  n, i, lines, seen) {
  n = split(before, lines, "\\n")
  for (i = 1; i < n; i++) seen[lines[i]] = 1
  n = split(after, lines, "\\n")
  for (i = 1; i < n; i++) {
    if (lines[i] in seen) delete seen[lines[i]]
    else { sub(/^-A [^ ]+/, "-I " name " 1", lines[i]); print lines[i] }
  }
  for (i in seen) { sub(/^-A/, "-D", i); print i }
}
function change(  i, name, key, body, rejump) {
  print table
  for (i = 1; i <= count; i++) {
    name = chains[i]; key = table name
    if (!(key in old)) fill[name] = 1
    else if (old[key] != fresh[name]) { if (name ~ /^mono-(egress|ingress|frames)$/) turn[name] = 1; else fill[name] = 1 }
    if (name in fill) { print ":" name policy; body = body fresh[name] }
  }
  # Without a first file nothing is known of the jumps that stand: where none is wanted, they go too.
  rejump = jumps_before[table] != jumps || (jumps == "" && jumps_present[table] != "")
  if (rejump) printf "%s", jumps_present[table]
  printf "%s", body
  for (i = 1; i <= count; i++) if (chains[i] in turn) exchange(chains[i], old[table chains[i]], fresh[chains[i]])
  if (rejump) printf "%s", jumps
  stale()
}
function begin(  name) {
  table = $0; count = 0; jumps = ""
  for (name in fresh) delete fresh[name]
  for (name in fill) delete fill[name]
  for (name in turn) delete turn[name]
}
FILENAME == ARGV[1] {
  if (/^\\*/) table = $0
  else if (/^:/) old[table substr($1, 2)] = old[table substr($1, 2)] ""
  else if (/^-A /) old[table $2] = old[table $2] $0 "\\n"
  else if (/^-I /) jumps_before[table] = jumps_before[table] $0 "\\n"
  next
}
FILENAME == ARGV[2] {
  if (/^\\*/) table = $0
  else if (/^:mono-/) present[table] = present[table] " " substr($1, 2)
  else if (/^-A [A-Z]+ .*-j mono-/) { sub(/^-A/, "-D"); jumps_present[table] = jumps_present[table] $0 "\\n" }
  next
}
/^\\*/ { begin() }
/^:/ { chains[++count] = substr($1, 2); fresh[chains[count]] = ""; kept[table chains[count]] = 1 }
/^-A / { fresh[$2] = fresh[$2] $0 "\\n" }
/^-I / { jumps = jumps $0 "\\n" }
/^COMMIT/ { change(); print }
END { if (frames) change() }'

# Cuts what the line of that number says (first file) out of the wanted rules (second). A rule that lets something pass
# is left out wherever it stands; without any other line the port it belongs to would be open, so that port is shut.
# What is everybody's is not cut: exit 3. Tells on standard error what was cut.
cut='function owner(chain) { return chain ~ /^mono-[iosm]/ && length(chain) == 17 ? substr(chain, 7) : "" }
function told(kind, id, text) { print kind " " id " " text >"/dev/stderr" }
FILENAME == ARGV[1] { if (FNR == number) bad = $0; next }
!ready {
  ready = 1
  if (bad !~ /^-[AI] mono-/) exit 3
  sub(/^-I [^ ]+ 1 /, "&-A ", bad); sub(/^-I /, "-A ", bad); sub(/ 1 -A /, " ", bad)
  split(bad, words, " "); chain = words[2]
  spec = bad; sub(/^-A [^ ]+ /, "", spec)
  id = owner(chain)
  if (id == "" && match(bad, / tap[^ ]+/) && chain ~ /^mono-(egress|ingress)$/) { shut = substr(bad, RSTART + 4, RLENGTH - 4) }
  # Its match or target is missing on the host, and every line of the chain has it.
  else if (chain ~ /^mono-(marks|rates)$/ && bad ~ / tap[^ ]+/) whole = chain
  else if (id == "" && chain !~ /^mono-(prerouting|postrouting)$/) exit 3
  else if (id != "" && bad !~ / -j RETURN$/) { shut = id; empty = chain }
}
/^-A / {
  rest = $0; sub(/^-A [^ ]+ /, "", rest)
  if (empty != "" && $2 == empty) { if (!closed++) { print "-A " empty " -j DROP"; told("port", shut, spec) }; next }
  if (whole != "") {
    if ($2 == whole && match($0, / tap[^ ]+/)) { told("rule", substr($0, RSTART + 4, RLENGTH - 4), rest); next }
  }
  else if (empty == "" && rest == spec && (owner($2) != "") == (id != "")) {
    if (shut != "") told("port", shut, spec)
    else if (id != "") told("rule", owner($2), spec)
    else told("host", "-", spec)
    next
  }
}
{ print }'
# restore NAME: what is wanted ($run/NAME.wanted) against what stands; whatever is refused is cut out of it.
restore() {
  : >$run/$1.refused
  for try in $(seq 100); do
    awk -v frames=$frames -v policy="$policy" "$merge" $before $run/$1.present $run/$1.wanted >$run/$1.restore
    $1-restore --noflush <$run/$1.restore 2>$run/$1.errors && return 0
    number=$(sed -nE 's/^Error occurred at line: *([0-9][0-9]*).*/\\1/p; s/^.*line ([0-9][0-9]*)[: ].*failed.*/\\1/p' $run/$1.errors | head -n 1)
    reason=$(sed -n '/[a-z]/{s/^[a-z0-9-]*restore v[^:]*: *//;p;q;}' $run/$1.errors)
    if ! awk -v number="\${number:-0}" "$cut" $run/$1.restore $run/$1.wanted >$run/$1.left 2>$run/$1.told; then
      # Something else may stand than what is remembered: all of it again.
      [ $before != /dev/null ] || return 1
      before=/dev/null
      continue
    fi
    mv $run/$1.left $run/$1.wanted
    sed "s|$|: $1: $(echo "$reason" | tr -d '|&\\')|" $run/$1.told >>$run/$1.refused
  done
  return 1
}
tell_refused() { # NAME
  [ ! -s $run/$1.refused ] || sed 's/^/problem /' $run/$1.refused
}

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
  present=$(awk "$ours" $run/$1.present | cksum)
  value $run/$1.seal
  # What was refused is tried again: the module or program that it needs may be there now.
  [ "$value" = "$2 $present" ] && [ ! -s $run/$1.refused ] && return 0
  cat >$run/$1.wanted
  before=/dev/null
  [ "\${value#* }" = "$present" ] && [ -e $run/$1.applied ] && before=$run/$1.applied
  rm -f $run/$1.seal
  restore $1 || { problem "$1-restore: $(cat $run/$1.errors)"; return 1; }
  tell_refused $1
  [ -e $run/$1.applied ] && [ $before != /dev/null ] && cmp -s $run/$1.wanted $run/$1.applied || say "rules of $1"
  mv $run/$1.wanted $run/$1.applied
  resealed="$resealed $1:$2"
}
# While the caller goes on; the next change waits for the lock, which the shell below still holds.
seal() { # SUM: of the plan
  { found >$run/found.next && kept $1; } </dev/null >/dev/null 2>&1 &
}
# What was found is what is to be: rules get their seals, looks have what to compare with, and changes what to begin from.
kept() { # SUM
  mv $run/found.next $run/found
  for changed in $resealed; do
    name=\${changed%%:*}
    echo "\${changed#*:} $(awk -v name=$name '/^= / { on = $2 == name; next } on' $run/found | cksum)" >$run/$name.seal
  done
  cksum <$run/found >$run/look.next && mv $run/look.next $run/look
  echo "$1" >$run/plan.next && mv $run/plan.next $run/plan
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
  exchange_flows $1
}
exchange_flows() { # HASH
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
  for try in $(seq 100); do
    ipset restore <$run/ipset.restore 2>$run/ipset.errors && return 0
    number=$(sed -nE 's/.*Error in line ([0-9][0-9]*):.*/\\1/p' $run/ipset.errors | head -n 1)
    [ -n "$number" ] || break
    # A member alone, or else the whole set; that a set is there already (with other measures) is no harm.
    awk -v number="$number" -v known="$(grep -c 'already exists' $run/ipset.errors)" '
      NR == FNR { if (FNR == number) { bad = $0; set = $2; sub(/-new$/, "", set); alone = $1 == "add" || known > 0 } next }
      alone && $0 == bad { next }
      !alone && ($2 == set || $2 == set "-new") { next }
      { print }' $run/ipset.restore $run/ipset.restore >$run/ipset.left
    grep -q 'already exists' $run/ipset.errors ||
      refused set "$(sed -n "\${number}p" $run/ipset.restore | awk '{ sub(/-new$/, "", $2); print $2 }')" "$(cat $run/ipset.errors)"
    mv $run/ipset.left $run/ipset.restore
  done
  problem "ipset: $(cat $run/ipset.errors)"
}
stale_sets() {
  command -v ipset >/dev/null || return 0
  for set in $(ipset list -n); do
    case $set in mono-*) wants $set || { ipset destroy $set && say "set $set left"; } ;; esac
  done
}
`;
