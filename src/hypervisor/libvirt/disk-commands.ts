import type { ConfigDriveFile, DiskFilesystem, DiskRequest } from '../hypervisor.port';
import { type Command, script, sh, writeFile } from '../shell/command';
import {
  BASE_FOLDER,
  baseImagePath,
  cdromPath,
  configDrivePath,
  diskPath,
  ROOT,
  SERVERS_FOLDER,
  serverFolder,
} from './paths';

/**
 * Folders that only root lists, but that qemu's own user can pass through. What lies in them is root's alone, as in
 * libvirt's own pools: libvirt hands a disk to qemu's user while a guest runs (`dynamic_ownership`).
 */
export const makeFolders = sh`mkdir -p -m 0711 ${ROOT} ${BASE_FOLDER} ${SERVERS_FOLDER}`;

/**
 * An overlay never smaller than its base. The server's folder holds a hard link to the base, so that the cache can
 * forget an image while servers use it. A disk that is there only grows.
 */
export function createDisk({ serverId, name, sizeGib, base, filesystem }: DiskRequest): Command {
  const folder = serverFolder(serverId);
  const disk = diskPath(serverId, name);
  const link = `${folder}/${name}.base`;
  const fresh = `${disk}.new`;
  const backing = base ? sh`-F ${base.format} -b ${link}` : sh``;
  const baseSize = !base
    ? sh`base=0`
    : base.format === 'raw'
      ? sh`base=$(stat -c %s ${link})`
      : sh`base=$(virtual_size ${link})`;
  return script([
    makeFolders,
    sh`mkdir -p -m 0711 ${folder}`,
    sh`umask 077`,
    virtualSize,
    sh`wanted=${sizeGib * 1024 ** 3}`,
    sh`if [ -f ${disk} ]; then
  if [ "$(virtual_size ${disk})" -lt "$wanted" ]; then qemu-img resize -q -f qcow2 ${disk} "$wanted"; fi
  exit 0
fi`,
    ...(base ? [sh`ln -f ${baseImagePath(base.key)} ${link}`] : []),
    baseSize,
    sh`if [ "$base" -gt "$wanted" ]; then wanted=$base; fi`,
    filesystem ? format(fresh, filesystem) : sh`qemu-img create -q -f qcow2 ${backing} ${fresh} "$wanted"`,
    sh`mv -f ${fresh} ${disk}`,
  ]);
}

/** In a sparse file first: what makes file systems knows nothing of qcow2. */
function format(fresh: string, { type, label }: NonNullable<DiskRequest['filesystem']>): Command {
  const raw = `${fresh}.raw`;
  const make: Readonly<Record<DiskFilesystem, Command>> = {
    swap: sh`mkswap -L ${label} ${raw}`,
    ext2: sh`mke2fs -q -F -t ext2 -L ${label} ${raw}`,
    ext3: sh`mke2fs -q -F -t ext3 -L ${label} ${raw}`,
    ext4: sh`mke2fs -q -F -t ext4 -L ${label} ${raw}`,
    vfat: sh`mkfs.vfat -n ${label} ${raw}`,
  };
  return script([
    sh`rm -f ${raw}`,
    sh`truncate -s "$wanted" ${raw}`,
    sh`${make[type]} >/dev/null`,
    sh`qemu-img convert -f raw -O qcow2 ${raw} ${fresh}`,
    sh`rm -f ${raw}`,
  ]);
}

/** A CD-ROM is a hard link to its image: read only, so that one file serves all. */
export function linkCdrom({ serverId, name, base }: DiskRequest): Command {
  if (!base) throw new Error(`the CD-ROM ${name} has no image`);
  return sh`ln -f ${baseImagePath(base.key)} ${cdromPath(serverId, name)}`;
}

/** Bytes 24 to 31 of a qcow2 header, big-endian: docs/interop/qcow2.txt of QEMU. Starting qemu-img takes longer. */
const virtualSize = sh`virtual_size() {
  set -- $(od -An -v -t u1 -j 24 -N 8 "$1")
  echo $(( ((($1 * 256 + $2) * 256 + $3) * 256 + $4) * 4294967296 + (($5 * 256 + $6) * 256 + $7) * 256 + $8 ))
}`;

/** Hard links to a kernel and a ramdisk from the cache, for images that come with their own. */
export function linkKernel(serverId: string, kernelKey: string, ramdiskKey: string | undefined): Command {
  const folder = serverFolder(serverId);
  return script([
    sh`mkdir -p -m 0711 ${folder}`,
    sh`ln -f ${baseImagePath(kernelKey)} ${`${folder}/kernel`}`,
    ...(ramdiskKey ? [sh`ln -f ${baseImagePath(ramdiskKey)} ${`${folder}/ramdisk`}`] : []),
  ]);
}

/** The label is what guests look for: https://docs.openstack.org/nova/latest/user/metadata.html#config-drives. */
export function writeConfigDrive(serverId: string, files: readonly ConfigDriveFile[]): Command {
  const folder = serverFolder(serverId);
  const tree = `${folder}/config.d`;
  const iso = configDrivePath(serverId);
  const folders = new Set(files.map(({ path }) => `${tree}/${assertRelative(path)}`.replace(/\/[^/]*$/, '')));
  return script([
    makeFolders,
    sh`mkdir -p -m 0711 ${folder}`,
    sh`umask 077`,
    sh`rm -rf ${tree}`,
    sh`mkdir -p ${[...folders]}`,
    ...files.map((file) => writeFile(`${tree}/${file.path}`, file.content, 0o600)),
    sh`genisoimage -quiet -o ${`${iso}.new`} -V config-2 -J -r -l -allow-lowercase -allow-multidot ${tree}`,
    sh`mv -f ${`${iso}.new`} ${iso}`,
    sh`rm -rf ${tree}`,
  ]);
}

function assertRelative(path: string): string {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new Error(`${JSON.stringify(path)} is no path inside a config drive`);
  }
  return path;
}
