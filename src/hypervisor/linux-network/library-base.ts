import { FILES, RUN } from './names';

/**
 * The fixed beginning of the script. Looking costs no process wherever the shell itself can look (/sys, /proc), so
 * that a host that is as it should be is left after a few milliseconds. Each change is told on standard output, and so
 * is each part that is refused (`problem KIND ID what`); the rest is done all the same. Warnings go to standard error.
 */
export const LIBRARY_BASE = `set -u
run=${RUN}
files=${FILES}
failed=0
# What a problem is of, where nothing closer is known.
part='host -'
say() { echo "$*"; }
refused() { echo "problem $*" | tr '\\n' ' '; echo; }
problem() { refused $part "$*"; }
# In a shell of its own, so that the first thing that fails ends this part and no other.
ended_with() { # EXIT KIND ID
  [ ! -s $run/part.errors ] || cat $run/part.errors >&2
  [ $1 = 0 ] || refused $2 $3 "$(tail -n 3 $run/part.errors)"
}
[ -d $run ] && [ -d $files ] || mkdir -p $run $files
exec 9>$run/lock
flock -w 20 9 || { echo 'another change of this host network is under way' >&2; exit 75; }

# value FILE: the first line of a file of /sys or /proc, in $value
value() { value=; { IFS= read -r value <"$1"; } 2>/dev/null || :; }
setting() { # FILE VALUE
  [ -e "$1" ] || return 0
  value "$1"
  [ "$value" = "$2" ] || { echo "$2" >"$1" && say "set $1 to $2"; }
}
has() { [ -e "/sys/class/net/$1" ]; }
up() { # DEVICE MTU
  value "/sys/class/net/$1/mtu"; mtu=$value
  value "/sys/class/net/$1/flags"
  [ "$mtu" = "$2" ] && [ $((value & 1)) = 1 ] && return 0
  ip link set dev "$1" mtu "$2" up && say "up $1"
}
enslave() { # DEVICE BRIDGE
  [ -e "/sys/class/net/$2/brif/$1" ] && return 0
  ip link set dev "$1" master "$2" && say "put $1 into $2"
}
mark() { # DEVICE TEXT: remembered by the device itself, so it is gone when the device is
  value "/sys/class/net/$1/ifalias"
  [ "$value" = "$2" ] || ip link set dev "$1" alias "$2"
}
# What carries the mark of this cloud is this cloud's to take away, and nothing else.
mark_folder() { # FOLDER
  value $1/cloud
  [ "$value" = $cloud ] || echo $cloud >$1/cloud
}
marked_folder() { value $1/cloud; [ "$value" = "$cloud" ]; }
marked() { value /sys/class/net/$1/ifalias; [ "$value" = "monostack $cloud" ]; }
addresses() { # DEVICE ADDRESS...: exactly these
  device=$1; shift
  present=$(ip -o address show dev "$device" scope global | awk '{ print $4 }')
  for a in $present; do
    case " $* " in *" $a "*) ;; *) ip address del "$a" dev "$device" && say "address $a left $device" ;; esac
  done
  for a in "$@"; do
    case " $(echo $present) " in *" $a "*) ;; *) ip address add "$a" dev "$device" && say "address $a on $device" ;; esac
  done
}
wants() { case "$wanted" in *" $1 "*) return 0 ;; esac; return 1; }
`;
