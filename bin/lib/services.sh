# Starts libvirt, sshd and the controller, with systemd and without. Sourced by bin/quickstart.

start_host_services() {
  if has_systemd; then
    say 'Starting libvirtd and ssh (systemd)'
    systemctl enable --now --quiet libvirtd ssh
    return
  fi
  # Without udev /dev/kvm belongs to root alone: libvirt, whose guests run as another user, then asks qemu at every
  # call anew what it can do, for half a minute.
  if [ -c /dev/kvm ] && getent group kvm >/dev/null && [ "$(stat -c %G /dev/kvm)" != kvm ]; then
    say 'Opening /dev/kvm to the group kvm (no udev here)'
    chgrp kvm /dev/kvm
    chmod 0660 /dev/kvm
  fi
  start_daemon virtlogd /run/virtlogd.pid virtlogd -d
  start_daemon libvirtd /run/libvirtd.pid libvirtd -d
  mkdir -p /run/sshd
  start_daemon sshd /run/sshd.pid /usr/sbin/sshd
  for _ in $(seq 50); do virsh -c qemu:///system version >/dev/null 2>&1 && return; sleep 0.2; done
  fail 'libvirtd does not answer: see journalctl or run "libvirtd" by hand to read why'
}

# By its pid file: processes of the same name may belong to a container or another namespace.
start_daemon() {
  name=$1 pid_file=$2
  shift 2
  if [ -r "$pid_file" ] && [ "$(cat "/proc/$(cat "$pid_file")/comm" 2>/dev/null)" = "$name" ]; then return; fi
  say "Starting $name (no systemd here)"
  "$@" || fail "$name could not be started"
}

controller_answers() { curl -sf -m 2 -o /dev/null "http://127.0.0.1:$MONOSTACK_PORT/identity/v3"; }

start_controller() {
  install -d -m 0700 "$MONOSTACK_DATA_DIR"
  if controller_answers; then
    say "The controller already runs on port $MONOSTACK_PORT"
    return
  fi
  if has_systemd; then start_with_systemd; else start_in_background; fi
}

start_with_systemd() {
  say 'Starting the controller: /etc/systemd/system/monostack.service'
  cat >/etc/systemd/system/monostack.service <<UNIT
[Unit]
Description=Monostack, the OpenStack API in one process
After=network-online.target libvirtd.service
Wants=network-online.target

[Service]
ExecStart=$(command -v node) --enable-source-maps $PWD/dist/main.js serve
WorkingDirectory=$PWD
Environment=MONOSTACK_PORT=$MONOSTACK_PORT
Environment=MONOSTACK_DATA_DIR=$MONOSTACK_DATA_DIR
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
UNIT
  # The password is needed at the first start only, and a unit file can be read by everybody.
  if [ -n "${MONOSTACK_ADMIN_PASSWORD:-}" ] && [ ! -e "$MONOSTACK_DATA_DIR/monostack.db" ]; then
    systemctl set-environment MONOSTACK_ADMIN_PASSWORD="$MONOSTACK_ADMIN_PASSWORD"
    sed -i '/^\[Service\]/a PassEnvironment=MONOSTACK_ADMIN_PASSWORD' /etc/systemd/system/monostack.service
  fi
  systemctl daemon-reload
  systemctl enable --quiet monostack
  systemctl restart monostack
}

start_in_background() {
  say "Starting the controller in the background, log in $MONOSTACK_DATA_DIR/monostack.log"
  setsid node --enable-source-maps dist/main.js serve >>"$MONOSTACK_DATA_DIR/monostack.log" 2>&1 </dev/null &
  echo $! >"$MONOSTACK_DATA_DIR/monostack.pid"
}

wait_for_controller() {
  for _ in $(seq 100); do controller_answers && return; sleep 0.2; done
  [ -e "$MONOSTACK_DATA_DIR/monostack.log" ] && tail -20 "$MONOSTACK_DATA_DIR/monostack.log" >&2
  has_systemd && journalctl -u monostack -n 20 --no-pager >&2
  fail "the controller does not answer on port $MONOSTACK_PORT"
}
