/**
 * For a change of some parts. A host begins from the plan that it is known to have; as long as the change is under way
 * it has none, so that whatever ends a change in the middle, the next one begins with everything.
 */
export const LIBRARY_CHANGE = `
again() { echo "again $*"; exit 0; }
from_plan() { # SUM
  value $run/plan
  [ "$value" = "$1" ] && [ -s $run/look ] || again "the host has the plan '$value' and not $1"
}
stands() { # BRIDGE
  [ -d /sys/class/net/$1/bridge ] || again "the bridge $1 is lost"
}
begin_change() { # NAME...: programs whose rules change
  gone=
  for name in "$@"; do gone="$gone $run/$name.seal"; done
  rm -f $run/plan $run/look $gone
  resealed=
}
change_rules() { # NAME SUM: what to restore on standard input
  command -v $1-restore >/dev/null || again "$1 is missing"
  cat >$run/$1.change
  $1-restore --noflush <$run/$1.change 2>$run/$1.errors || again "$1-restore: $(head -n 1 $run/$1.errors)"
  resealed="$resealed $1:$2"
  say "rules of $1"
}
change_flows() { # HASH: lines to take (-) and to add (+) on standard input
  cat >$run/flows.change
  [ -e $run/flows ] || : >$run/flows
  awk 'NR == FNR { if (/^-/) gone[substr($0, 2)] = 1; else fresh[++count] = substr($0, 2); next }
    !($0 in gone)
    END { for (i = 1; i <= count; i++) print fresh[i] }' $run/flows.change $run/flows >$run/flows.wanted
  exchange_flows $1
}
change_guests() { # lines to take (-) and to add (+) on standard input
  cat >$run/guests.change
  awk 'NR == FNR { if (/^-/) gone[substr($0, 2)] = 1; else fresh[++count] = substr($0, 2); next }
    !($0 in gone)
    END { for (i = 1; i <= count; i++) print fresh[i] }' $run/guests.change $run/guests >$run/guests.next
  mv $run/guests.next $run/guests
}
drop_set() { # SET
  ! ipset list -n | grep -qx $1 || { ipset destroy $1 && say "set $1 left"; }
}
# What was put there last, with what was changed of it: chains that were filled, lines that came and went.
applied_change='function chain() { return table $2 }
/^\\*/ { table = $0; if (FILENAME == ARGV[1]) { tables[++count] = table } }
FILENAME == ARGV[1] {
  if (/^:/) { name = table substr($1, 2); filled[name] = 1; head[name] = $0 }
  else if (/^-X /) { delete head[chain()]; left[chain()] = 1 }
  else if (/^-D /) { sub(/^-D/, "-A"); gone[table $0] = 1 }
  else if (/^-I /) { name = $2; sub(/^-I [^ ]+ 1 /, "-A " name " "); fresh[table] = fresh[table] $0 "\\n" }
  else if (/^-A /) fresh[table] = fresh[table] $0 "\\n"
  next
}
/^:/ && (table substr($1, 2)) in filled { next }
/^-A / && (chain() in filled || (table $0) in gone) { next }
{ print }
END {
  for (i = 1; i <= count; i++) {
    print tables[i]
    for (name in head) if (index(name, tables[i]) == 1) print head[name]
    printf "%s", fresh[tables[i]]
  }
}'
# Lines that are not of what was touched.
untouched() { # FILE
  awk -v touched="$touched" 'BEGIN { n = split(touched, words, " "); for (i = 1; i <= n; i++) mine[words[i]] = 1 }
    /^guest / { next }
    $1 == "-A" && ("in:" $2) in mine { next }
    { n = split($0, words, "[] :@/[]+"); for (i = 1; i <= n; i++) if (words[i] in mine) next; print }' $1 | cksum
}
# What nobody touched must be as it was: else something else changed meanwhile, and the next look is told so.
seal_change() { # SUM
  {
    for changed in $resealed; do
      name=\${changed%%:*}
      awk "$applied_change" $run/$name.change $run/$name.applied >$run/$name.next && mv $run/$name.next $run/$name.applied
    done
    found >$run/found.next
    [ ! -e $run/found ] || [ "$(untouched $run/found)" != "$(untouched $run/found.next)" ] || kept $1
  } </dev/null >/dev/null 2>&1 &
}
`;
