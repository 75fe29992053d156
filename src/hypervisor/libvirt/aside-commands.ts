import { type Command, script, sh } from '../shell/command';
import { asidePath, cdromPath, diskPath, serverFolder } from './paths';

/*
 * Copies of a server's disks as they were, by a name. A copy and no overlay over the disk: bringing it back and
 * dropping it are a rename and a removal whatever was written since, the guest may run meanwhile, and no chain of
 * images grows with each resize. Where the file system shares blocks (`--reflink`) the copy costs nothing.
 */

/** All disks at once, and which they were; others that were forgotten aside go. */
export function putAside(serverId: string, key: string): Command {
  const folder = serverFolder(serverId);
  const aside = asidePath(serverId, key);
  const fresh = `${aside}.new`;
  return script([
    sh`[ ! -d ${aside} ] || exit 0`,
    sh`rm -rf ${folder}/aside-*`,
    sh`umask 077`,
    sh`mkdir -m 0711 ${fresh}`,
    sh`for disk in ${folder}/*.qcow2; do
  [ -f "$disk" ] || continue
  cp --reflink=auto --sparse=always "$disk" ${fresh}/
  basename "$disk" >>${`${fresh}/disks`}
done`,
    // What is brought back must be there: a power cut forgets what was not written yet.
    sh`sync ${fresh}/* ${fresh}`,
    sh`mv ${fresh} ${aside}`,
    sh`sync ${folder}`,
  ]);
}

/** Cut off anywhere it goes on: the list of the disks that there were goes last. */
export function bringBack(serverId: string, key: string): Command {
  const folder = serverFolder(serverId);
  const aside = asidePath(serverId, key);
  return script([
    sh`rm -rf ${`${aside}.new`}`,
    // Without the list all of them are back already.
    sh`[ -f ${`${aside}/disks`} ] || { rm -rf ${aside}; exit 0; }`,
    sh`for disk in ${folder}/*.qcow2; do
  grep -qxF -e "$(basename "$disk")" ${`${aside}/disks`} || rm -f "$disk"
done`,
    sh`for disk in ${aside}/*.qcow2; do
  [ ! -f "$disk" ] || mv -f "$disk" ${folder}/
done`,
    sh`rm -rf ${aside}`,
  ]);
}

export function dropAside(serverId: string, key: string): Command {
  return sh`rm -rf ${asidePath(serverId, key)}`;
}

/** With its link to the image that it is made of: the cache may forget that. */
export function deleteDisk(serverId: string, name: string): Command {
  return sh`rm -f ${[diskPath(serverId, name), `${serverFolder(serverId)}/${name}.base`, cdromPath(serverId, name)]}`;
}
