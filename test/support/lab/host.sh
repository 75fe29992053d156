#!/bin/bash
# test/support/lab/host.sh COMMAND ...: hypervisor hosts on one machine, out of namespaces. Needs root. See README.md.
#
#   check                    says what this machine lacks; 0 if nothing
#   up COUNT                 makes hosts 1..COUNT, each reachable by SSH; ends first what an earlier run left behind
#   off N | on N             cuts the power of host N (its disk stays, its memory and network are gone), gives it back
#   cut N | join N           takes host N off the management network, puts it back
#   exec N COMMAND ...       runs a command as root on host N
#   down                     ends and removes everything
#   list                     lines "name address pid"
#
# MSLAB_NAME (default mslab, at most 9 letters) begins every name, MSLAB_NET (default 10.213.7) is the management
# network's first three numbers, MSLAB_DIR (default /tmp/NAME) holds the hosts' disks and the key `key`.
set -euo pipefail
lab=${MSLAB_NAME:-mslab}
net=${MSLAB_NET:-10.213.7}
dir=${MSLAB_DIR:-/tmp/$lab}
bridge=${lab}0
self=$(readlink -f "$0")

fail() { echo "lab: $*" >&2; exit 1; }
address() { echo "$net.$((10 + $1))"; }
# A card keeps its address through a power cut: with a new one, neighbours would send to the old one for up to a minute.
card() { echo "$lab$1-$2" | md5sum | sed 's/^\(..\)\(..\)\(..\)\(..\)\(..\).*/02:\1:\2:\3:\4:\5/'; }
# The shell that is process 1 of host N, as seen from outside.
init_pid() {
  local outer
  outer=$(cat "$dir/$1/pid" 2>/dev/null) && [ -n "$outer" ] || return 1
  cat "/proc/$outer/task/$outer/children" 2>/dev/null | tr -d ' ' | grep .
}

check() {
  local missing=() pair
  [ "$(id -u)" = 0 ] || fail 'needs root: namespaces and bridges are made'
  for pair in libvirtd:libvirt-daemon-system virtlogd:libvirt-daemon virsh:libvirt-clients \
    qemu-system-x86_64:qemu-system-x86 qemu-img:qemu-utils sshd:openssh-server dnsmasq:dnsmasq-base \
    haproxy:haproxy ip:iproute2 iptables:iptables ipset:ipset ebtables:ebtables conntrack:conntrack unshare:util-linux; do
    PATH=$PATH:/usr/sbin command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  [ ${#missing[@]} -eq 0 ] || fail "programs are missing: apt-get install ${missing[*]}"
  [ -c /dev/net/tun ] || modprobe tun 2>/dev/null || fail 'no /dev/net/tun: the kernel has no tun/tap devices (modprobe tun)'
  [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || modprobe br_netfilter 2>/dev/null ||
    fail 'no /proc/sys/net/bridge: security groups need br_netfilter (modprobe br_netfilter)'
  ip netns add "${lab}try" 2>/dev/null || fail 'cannot make a network namespace: ip netns add failed'
  ip netns del "${lab}try"
}

make_management_network() {
  for name in "$bridge" "${bridge}x"; do
    ip link show "$name" >/dev/null 2>&1 || ip link add "$name" type bridge
    ip link set "$name" up
  done
  ip addr replace "$net.1/24" dev "$bridge"
  [ -f "$dir/key" ] || ssh-keygen -q -t ed25519 -N '' -C "$lab" -f "$dir/key"
  # Bridged frames pass the machine's own FORWARD chain where br_netfilter is on, and its policy may be DROP.
  for name in "$bridge" "${bridge}x"; do
    iptables -w -C FORWARD -i "$name" -o "$name" -j ACCEPT 2>/dev/null || iptables -w -I FORWARD -i "$name" -o "$name" -j ACCEPT
  done
}

# The disk of host N: what outlives a power cut.
make_disk() {
  local n=$1 home=$dir/$1 uuid
  [ -d "$home/disk" ] && return
  mkdir -p "$home"/disk/{etc-libvirt,lib-libvirt,cache-libvirt,log-libvirt,lib-monostack,root/.ssh,ssh}
  cp -R /etc/libvirt/. "$home/disk/etc-libvirt/"
  rm -rf "$home/disk/etc-libvirt/qemu/networks/autostart"
  mkdir -p "$home"/disk/lib-libvirt/{qemu,images,boot,dnsmasq}
  cat >"$home/disk/etc-libvirt/qemu.conf" <<CONF
user = "root"
group = "root"
security_driver = "none"
cgroup_controllers = []
namespaces = []
remember_owner = 0
CONF
  uuid=$(cat /proc/sys/kernel/random/uuid)
  # Without an id of its own libvirt takes the machine's and refuses to migrate "to the same host".
  printf 'host_uuid = "%s"\nunix_sock_group = "root"\nauth_unix_rw = "none"\n' "$uuid" >"$home/disk/etc-libvirt/libvirtd.conf"
  echo "${uuid//-/}" >"$home/disk/machine-id"
  echo "$lab$n" >"$home/disk/hostname"
  ssh-keygen -q -t ed25519 -N '' -C "$lab$n" -f "$home/disk/ssh/host_key"
  cp "$dir/key.pub" "$home/disk/root/.ssh/authorized_keys"
  chmod 700 "$home/disk/root" "$home/disk/root/.ssh"
  cat >"$home/disk/ssh/sshd_config" <<CONF
ListenAddress $(address "$n")
HostKey /etc/ssh/host_key
AuthorizedKeysFile /root/.ssh/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
UsePAM no
PidFile /run/sshd.pid
AllowStreamLocalForwarding yes
StreamLocalBindUnlink yes
Subsystem sftp internal-sftp
CONF
}

power_on() {
  local n=$1 name=$lab$1 home=$dir/$1 i
  init_pid "$n" >/dev/null && return
  make_disk "$n"
  { echo '127.0.0.1 localhost'; for i in 1 2 3 4 5 6 7 8 9; do echo "$(address $i) $lab$i"; done; } >"$home/disk/hosts"
  ip netns del "$name" 2>/dev/null || true
  ip link del "$name-m" 2>/dev/null || true
  ip link del "$name-x" 2>/dev/null || true
  ip netns add "$name"
  ip link add "$name-m" type veth peer name eth0 address "$(card "$n" 0)" netns "$name"
  ip link add "$name-x" type veth peer name eth1 address "$(card "$n" 1)" netns "$name"
  ip link set "$name-m" master "$bridge" up
  ip link set "$name-x" master "${bridge}x" up
  ip -n "$name" link set lo up
  ip -n "$name" link set eth0 up
  ip -n "$name" link set eth1 up
  ip -n "$name" addr add "$(address "$n")/24" dev eth0
  ip -n "$name" route add default via "$net.1"
  # A process namespace of its own: when its first process ends, the kernel ends all, also those in nested namespaces.
  setsid ip netns exec "$name" unshare --mount --uts --ipc --pid --fork --kill-child --mount-proc \
    bash "$self" init "$home/disk" "$name" </dev/null >"$home/console.log" 2>&1 9>&- &
  echo $! >"$home/pid"
}

# Process 1 of a host.
init() {
  local disk=$1 name=$2
  mount --make-rprivate /
  hostname "$name"
  # The machine's sysfs shows the machine's interfaces; a new one shows those of this network namespace.
  umount -l /sys && mount -t sysfs sysfs /sys
  # Folders that a running libvirtd or others hold in the machine are hidden, not changed.
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/sshd /run/lock /run/netns /var/lib/monostack /var/lib/libvirt /var/cache/libvirt /var/log/libvirt
  mount --bind "$disk/etc-libvirt" /etc/libvirt
  mount --bind "$disk/lib-libvirt" /var/lib/libvirt
  mount --bind "$disk/cache-libvirt" /var/cache/libvirt
  mount --bind "$disk/log-libvirt" /var/log/libvirt
  mount --bind "$disk/lib-monostack" /var/lib/monostack
  mount --bind "$disk/ssh" /etc/ssh
  mount --bind "$disk/root" /root
  mount --bind "$disk/hosts" /etc/hosts
  mount --bind "$disk/hostname" /etc/hostname
  [ ! -e /etc/machine-id ] || mount --bind "$disk/machine-id" /etc/machine-id
  cd /
  export HOME=/root LC_ALL=C
  virtlogd -d
  libvirtd -d
  /usr/sbin/sshd -f /etc/ssh/sshd_config
  echo "$name is up"
  # bash reaps whatever is handed to process 1.
  while :; do sleep 3600 & wait $! || true; done
}

power_off() {
  local pid outer
  pid=$(init_pid "$1") && kill -9 "$pid" 2>/dev/null || true
  outer=$(cat "$dir/$1/pid" 2>/dev/null) && while kill -0 "$outer" 2>/dev/null; do sleep 0.05; done
  rm -f "$dir/$1/pid"
  ip netns del "$lab$1" 2>/dev/null || true
  ip link del "$lab$1-m" 2>/dev/null || true
  ip link del "$lab$1-x" 2>/dev/null || true
}

run_on() {
  local pid
  pid=$(init_pid "$1") || fail "host $1 is off"
  shift
  exec nsenter --target "$pid" --mount --uts --ipc --net --pid --wd=/ env HOME=/root "$@"
}

wait_ready() {
  local pid end=$((SECONDS + 40)) lacks=process
  while [ $SECONDS -lt $end ]; do
    if pid=$(init_pid "$1"); then
      lacks=libvirt
      if nsenter -t "$pid" -m -n timeout 3 virsh -q -c qemu:///system version >/dev/null 2>&1; then
        lacks='SSH'
        timeout 3 bash -c "exec 3<>/dev/tcp/$(address "$1")/22" 2>/dev/null && return
      fi
    fi
    sleep 0.1
  done
  cat "$dir/$1/console.log" >&2
  fail "host $1 did not come up within 40 s: no $lacks"
}

down() {
  local home
  for home in "$dir"/[1-9]*; do [ -d "$home" ] && power_off "${home##*/}"; done
  for name in "$bridge" "${bridge}x"; do
    iptables -w -D FORWARD -i "$name" -o "$name" -j ACCEPT 2>/dev/null || true
    ip link del "$name" 2>/dev/null || true
  done
  rm -rf "${dir:?}"
}

[ ${#lab} -le 9 ] && [[ $lab =~ ^[a-z]+$ ]] || fail "MSLAB_NAME is to be 1 to 9 small letters, not '$lab'"
command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  check) check && echo 'lab: nothing is missing' ;;
  up)
    check
    down
    mkdir -p -m 700 "$dir"
    make_management_network
    for n in $(seq "${1:?how many}"); do power_on "$n"; done
    for n in $(seq "$1"); do wait_ready "$n"; done
    ;;
  on) power_on "${1:?host}" && wait_ready "$1" ;;
  off) power_off "${1:?host}" ;;
  cut) ip link set "$lab${1:?host}-m" down ;;
  join) ip link set "$lab${1:?host}-m" up ;;
  exec) run_on "$@" ;;
  down) down ;;
  list) for home in "$dir"/[1-9]*; do
    [ -d "$home" ] && n=${home##*/} && echo "$lab$n $(address "$n") $(init_pid "$n" || echo off)"
  done ;;
  init) init "$@" ;;
  *) sed -n '2,/^set/p' "$self" | sed -n 's/^# \{0,1\}//p' >&2; exit 2 ;;
esac
