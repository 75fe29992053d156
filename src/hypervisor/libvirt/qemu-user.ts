import { join, sh } from '../shell/command';

/** Sets `user`: guests run as the one that qemu.conf names, or as the distribution's. */
export const qemuUser = join(
  [
    sh`user=$(sed -n 's/^ *user *= *"[+]\{0,1\}\(.*\)".*/\1/p' /etc/libvirt/qemu.conf 2>/dev/null | tail -n 1)`,
    sh`[ -n "$user" ] || user=libvirt-qemu`,
  ],
  '\n',
);
