import type { DiskCopyRequest } from '../hypervisor.port';
import { type Command, script, sh } from '../shell/command';
import { diskCopyPath, diskPath, domainName, serverFolder } from './paths';

/** What the copy exits with when the guest had to be quiesced and was not. */
export const NOT_QUIESCED = 94;

/**
 * A running guest's disk by a push backup of libvirt's: qemu writes what the disk was at the moment when it began, and no
 * overlay is left behind. A disk that nobody has open is read. Where the guest ends during the backup, what it left
 * is read too.
 */
export function copyDisk({ serverId, disk, copyId, quiesce }: DiskCopyRequest): Command {
  const copy = diskCopyPath(serverId, copyId);
  return script([
    ...names(serverId, copyId),
    sh`disk=${diskPath(serverId, disk)}`,
    sh`[ ! -f "$copy" ] || exit 0`,
    sh`umask 077`,
    // One at a time is made of a server: any other is left of something that has ended.
    sh`rm -f ${serverFolder(serverId)}/copy-*`,
    sh`quiesce=${quiesce}`,
    HELPERS,
    LIVE,
    sh`case $(state) in
  running|paused|idle) live || { [ "$(state)" = 'shut off' ] || exit 1; read_disk; } ;;
  *) [ "$quiesce" != must ] || exit ${NOT_QUIESCED}; read_disk ;;
esac`,
    sh`chown 0:0 "$fresh"`,
    sh`chmod 0600 "$fresh"`,
    sh`sync "$fresh"`,
    sh`mv -f "$fresh" ${copy}`,
  ]);
}

/** Prints size, inode and time of a copy that is whole; nothing where there is none. */
export function lookAtCopy({ serverId, copyId }: Pick<DiskCopyRequest, 'serverId' | 'copyId'>): Command {
  const copy = diskCopyPath(serverId, copyId);
  return sh`[ ! -f ${copy} ] || stat -c '%s %i %Y' ${copy}`;
}

export function readCopy(path: string, { start, end }: { start: number; end: number }): Command {
  return sh`tail -c +${start + 1} ${path} | head -c ${end - start + 1}`;
}

/** What it began in the guest and in qemu ends too: its script may have been killed in the middle. */
export function discardCopy(serverId: string, copyId: string): Command {
  return script([
    ...names(serverId, copyId),
    sh`[ -d ${serverFolder(serverId)} ] || exit 0`,
    HELPERS,
    sh`end_backup`,
    sh`thaw`,
    sh`rm -f "$copy" "$copy".*`,
  ]);
}

function names(serverId: string, copyId: string): Command[] {
  return [
    sh`domain=${domainName(serverId)}`,
    sh`copy=${diskCopyPath(serverId, copyId)}`,
    sh`fresh=$copy.new`,
    sh`frozen=$copy.frozen`,
  ];
}

const HELPERS = sh`tell() { virsh -q -c qemu:///system "$@" </dev/null; }
state() { tell domstate "$domain" 2>/dev/null || echo none; }
backs_up() { tell domjobinfo "$domain" 2>/dev/null | grep -q '^Operation: *Backup'; }
end_backup() { ! backs_up || tell domjobabort "$domain" || ! backs_up; }
thaw() {
  [ -e "$frozen" ] || return 0
  timeout 20 virsh -q -c qemu:///system domfsthaw "$domain" </dev/null >/dev/null 2>&1 || :
  rm -f "$frozen"
}
read_disk() { rm -f "$fresh"; qemu-img convert -q -f qcow2 -O qcow2 "$disk" "$fresh"; }`;

/** Frozen no longer than the backup takes to begin. */
const LIVE = sh`freeze() {
  [ "$quiesce" != no ] || return 0
  : >"$frozen"
  if [ "$(state)" = running ] && timeout 20 virsh -q -c qemu:///system domfsfreeze "$domain" </dev/null >/dev/null; then
    return 0
  fi
  thaw
  [ "$quiesce" != must ]
}
live() {
  target=$(tell domblklist "$domain" | awk -v file="$disk" '$2 == file { print $1 }')
  [ -n "$target" ] || { echo "the domain has no disk $disk" >&2; return 1; }
  end_backup
  trap thaw EXIT
  freeze || exit ${NOT_QUIESCED}
  echo "<domainbackup mode='push'><disks><disk name='$target' type='file'><target file='$fresh'/><driver type='qcow2'/></disk></disks></domainbackup>" >"$copy.xml"
  tell backup-begin "$domain" "$copy.xml" >/dev/null || return 1
  thaw
  while backs_up; do sleep 0.1; done
  rm -f "$copy.xml"
  tell domjobinfo "$domain" --completed --keep-completed | grep -q '^Job type: *Completed' ||
    { echo 'the backup of the disk did not end well' >&2; return 1; }
}`;
