export const LIBRARY_DHCP = `
# Which files differ from their checksums on standard input; which names in /run/netns are namespaces.
look() {
  for left in $files/*/*.next $files/*/*.check; do [ ! -e $left ] || rm $left; done
  stale=$(sha256sum -c --quiet 2>/dev/null)
  spaces=$(stat -f -c '%T %n' /run/netns/qdhcp-* /run/netns/qrouter-* 2>/dev/null)
}
differs() { case "$stale" in *"$1: FAILED"*) return 0 ;; esac; return 1; }
is_space() { case "$spaces" in *"nsfs /run/netns/$1"*) return 0 ;; esac; return 1; }
# alive DAEMON NAMESPACE: there is a process of that program in that very namespace. Its pid file says which; where
# that is lost or wrong, the process is known by what it is: its program, its configuration and its namespace.
alive() {
  value $run/$2.$1.pid; pid=$value
  [ -z "$pid" ] || ! is_daemon $1 || [ ! /proc/$pid/ns/net -ef /run/netns/$2 ] || return 0
  for pid in $(daemons $1 $2); do
    [ /proc/$pid/ns/net -ef /run/netns/$2 ] || continue
    echo $pid >$run/$2.$1.pid
    say "$1 of $2 found"
    return 0
  done
  pid=
  return 1
}
is_daemon() { # DAEMON: in $pid, on this host and not in a container of its
  value /proc/$pid/comm
  [ "$value" = "$1" ] && [ /proc/$pid/ns/uts -ef /proc/$$/ns/uts ]
}
daemons() { # DAEMON NAMESPACE: by their configuration file, whatever became of their namespace
  for path in $(grep -ls "/\${2#qdhcp-}/$1.conf" /proc/[0-9]*/cmdline); do
    pid=\${path#/proc/}; pid=\${pid%/cmdline}
    ! is_daemon $1 || echo $pid
  done
}
# Its sockets are closed when it is gone, or a zombie that nobody reaped.
ended() {
  value /proc/$pid/stat
  case $value in '' | *') Z '*) return 0 ;; esac
  return 1
}
stop() { # DAEMON NAMESPACE
  for pid in $(daemons $1 $2); do
    kill $pid
    for wait in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
      ended && break
      sleep 0.02
    done
    ended || kill -9 $pid
    say "$1 of $2 stopped"
  done
  rm -f $run/$2.$1.pid
}
launch() { ip netns exec $space "$@" 9>&- </dev/null >$run/$space.$daemon.log 2>&1; }
# The namespace is ours: whoever else holds the address there goes.
vacate() {
  for pid in $(ip netns pids $space); do
    value /proc/$pid/comm
    [ "$value" != $daemon ] || kill -9 $pid
  done
}
start() { # DAEMON NAMESPACE COMMAND...
  daemon=$1 space=$2
  shift 2
  launch "$@" || { vacate && launch "$@"; } || {
    echo "$daemon of $space did not start: $(tail -n 3 $run/$space.$daemon.log)" >&2
    return 1
  }
  say "$daemon of $space started"
}
drop_space() { # NAMESPACE
  stop dnsmasq $1
  stop haproxy $1
  if is_space $1; then
    left=$(ip netns pids $1)
    [ -z "$left" ] || kill -9 $left 2>/dev/null || :
    # Deleted with its namespace, a pair would linger on for a while.
    for end in $(ip -n $1 -o link show type veth | awk -F '[:@ ]+' '{ print $2 }'); do
      ip -n $1 link del $end || :
    done
    ip netns del $1
  else
    umount -l /run/netns/$1 2>/dev/null || :
    rm -f /run/netns/$1
  fi
  rm -f $run/$1.*
  say "namespace $1 left"
}
namespace() { # NAMESPACE TAP DEVICE...: made anew where one end of the pair is not to be found
  make_namespace "$@" 2>$run/namespace.errors || { drop_space $1; make_namespace "$@"; }
}
make_namespace() { # NAMESPACE TAP DEVICE MAC BRIDGE MTU GATEWAY|none ADDRESS...
  space=$1 tap=$2 device=$3 mac=$4 bridge=$5 mtu=$6 gateway=$7
  shift 7
  [ ! -e /run/netns/$space ] || { is_space $space && has $tap; } || drop_space $space
  if [ ! -e /run/netns/$space ]; then
    # Left over from a namespace that lost its name.
    stop dnsmasq $space
    stop haproxy $space
    ip link del $tap 2>/dev/null || :
    ip netns add $space
    spaces="$spaces nsfs /run/netns/$space"
    say "namespace $space"
  fi
  if ! has $tap; then
    ip link add $tap mtu $mtu type veth peer name $device mtu $mtu address $mac netns $space || return 1
    say "pair $tap $device"
  fi
  setting /proc/sys/net/ipv6/conf/$tap/disable_ipv6 1
  up $tap $mtu && enslave $tap $bridge || return 1
  {
    # Only a change of plan can leave something behind that must go.
    value /sys/class/net/$tap/ifalias
    [ "$value" = "$device $mac $gateway $*" ] || echo "address flush dev $device"
    echo "link set dev lo up"
    echo "link set dev $device address $mac mtu $mtu up"
    for a in "$@"; do
      case $a in *:*) echo "address replace $a dev $device nodad" ;; *) echo "address replace $a dev $device" ;; esac
    done
    [ $gateway = none ] || echo "route replace default via $gateway dev $device"
  } | ip -n $space -batch - || return 1
  mark $tap "$device $mac $gateway $*"
}
resolvers() {
  # A resolver on the host's loopback is out of a namespace's reach.
  from=/etc/resolv.conf
  [ ! -e /run/systemd/resolve/resolv.conf ] || from=/run/systemd/resolve/resolv.conf
  nameservers=
  [ ! -r $from ] || while read -r key address rest || [ -n "$key" ]; do
    case "$key $address" in 'nameserver 127.'*) ;; 'nameserver '*) nameservers="$nameservers $address" ;; esac
  done <$from
  value $run/resolv.for
  [ "$value" = "for$nameservers" ] && return
  for address in $nameservers; do echo "nameserver $address"; done >$run/resolv.conf
  echo "for$nameservers" >$run/resolv.for
}
# Lines that dnsmasq refuses are left out of a new file: one would keep it from starting, or be left out unsaid.
checked() { # FILE OPTION: what each line is an option's value of; none for a file of options
  [ -e $1.next ] || return 0
  for try in $(seq 100); do
    if [ -n "$2" ]; then sed "s/^/$2=/" $1.next >$1.check; else cp $1.next $1.check; fi
    error=$(dnsmasq --test --conf-file=$1.check 2>&1) && break
    number=$(echo "$error" | sed -nE 's/.* at line ([0-9][0-9]*) of .*/\\1/p' | head -n 1)
    [ -n "$number" ] || { echo "$error" >&2; rm -f $1.check; return 1; }
    problem "$(sed -n "\${number}p" $1.next): $(echo "$error" | sed -n '/[a-z]/{s/ at line.*//;p;q;}')"
    sed -i "\${number}d" $1.next
  done
  rm -f $1.check
  if cmp -s $1.next $1; then rm $1.next; fi
}
serve_dhcp() { # NAMESPACE FOLDER: files with .next are new
  again=no
  checked $2/dnsmasq.conf ''
  checked $2/host dhcp-host
  checked $2/opts dhcp-option
  if [ -e $2/dnsmasq.conf.next ]; then again=restart; fi
  # dnsmasq does not give an address to another guest before the lease ends, so a lease that left is forgotten.
  if [ -e $2/host.next ] && [ -s $2/host ] && grep -qvxFf $2/host.next $2/host; then again=restart; fi
  for file in dnsmasq.conf host opts addn_hosts; do
    # Newer than the last start or reload: a script was cut off between.
    ! [ $2/$file -nt $run/$1.loaded ] || again=restart
    [ ! -e $2/$file.next ] || { mv $2/$file.next $2/$file; say "file $2/$file"; [ $again = restart ] || again=reload; }
  done
  if alive dnsmasq $1; then
    case $again in
      reload)
        kill -HUP $pid
        : >$run/$1.loaded
        say "dnsmasq of $1 reloaded"
        return ;;
      no) return ;;
    esac
    stop dnsmasq $1
  fi
  rm -f $run/$1.leases
  start dnsmasq $1 dnsmasq --conf-file=$2/dnsmasq.conf
  : >$run/$1.loaded
}
serve_metadata() { # NAMESPACE FOLDER
  if [ -e $2/haproxy.conf.next ]; then
    mv $2/haproxy.conf.next $2/haproxy.conf
    say "file $2/haproxy.conf"
    stop haproxy $1
  fi
  # As root it may open the socket, which is root's alone, and nothing else that root may.
  alive haproxy $1 || start haproxy $1 setpriv --bounding-set=-all,+net_bind_service --inh-caps=-all --no-new-privs \\
    haproxy -D -q -f $2/haproxy.conf -p $run/$1.haproxy.pid
}
stale_spaces() {
  for path in /run/netns/qdhcp-* /run/netns/qrouter-*; do
    [ -e $path ] || continue
    space=\${path##*/}
    wants $space || ! marked_folder $files/\${space#qdhcp-} || drop_space $space
  done
  for path in $files/*; do
    [ -d $path ] || continue
    wants qdhcp-\${path##*/} || wants \${path##*/} || ! marked_folder $path || { rm -rf $path; say "files of \${path##*/} left"; }
  done
}
`;
