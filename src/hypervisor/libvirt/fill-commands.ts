import type { BaseImage, ConvertibleFormat } from '../hypervisor.port';
import { type Command, script, sh } from '../shell/command';
import { FENCES } from '../shell/fence';
import { makeFolders } from './disk-commands';
import { BASE_FOLDER, baseImagePath } from './paths';
import { qemuUser } from './qemu-user';

const ABANDONED_MINUTES = 24 * 60;

const partialPath = (key: string) => `${BASE_FOLDER}/.${key}.partial`;
/** What has arrived whole and is to be converted. */
const sourcePath = (key: string) => `${BASE_FOLDER}/.${key}.source`;
/** How many bytes of the partial file are certain: on the disk, and compared. */
const markPath = (key: string) => `${BASE_FOLDER}/.${key}.have`;

/** Prints `whole`, `source` where it is to be converted, or from which byte on the image is missing. */
export function lookAtFill({ key }: BaseImage): Command {
  return script([
    sh`[ ! -f ${baseImagePath(key)} ] || { echo whole; exit 0; }`,
    makeFolders,
    sh`find ${BASE_FOLDER} -name '.*' ! -name '*.mark' -type f -mmin ${`+${ABANDONED_MINUTES}`} -delete`,
    ...takeTurn(key),
    sh`[ ! -f ${sourcePath(key)} ] || { echo source; exit 0; }`,
    sh`cat ${markPath(key)} 2>/dev/null || echo 0`,
  ]);
}

/**
 * Takes the bytes from `offset` on from standard input, and keeps them if they are the right ones; with the last of
 * them the image is put in place. Prints `more`, `whole`, or `moved` where somebody else was faster: then nothing
 * has changed. What a round that was cut off has left behind is overwritten.
 */
export function appendToFill(image: BaseImage, offset: number, bytes: number, sha256: string): Command {
  const { key, sizeBytes } = image;
  const [partial, mark, final] = [partialPath(key), markPath(key), baseImagePath(key)];
  const end = offset + bytes;
  return script([
    ...takeTurn(key),
    sh`[ ! -f ${final} ] || { echo whole; exit 0; }`,
    sh`[ "$(cat ${mark} 2>/dev/null || echo 0)" = ${offset} ] || { echo moved; exit 0; }`,
    sh`umask 077`,
    sh`truncate -s ${offset} ${partial}`,
    sh`set -- $(head -c ${bytes} | tee -a ${partial} | sha256sum)`,
    sh`[ "$1" = ${sha256} ] || { truncate -s ${offset} ${partial}; echo 'the bytes that came are not those that were sent' >&2; exit 1; }`,
    sh`sync ${partial}`,
    sh`echo ${end} >${`${mark}.new`}`,
    sh`mv -f ${`${mark}.new`} ${mark}`,
    ...(end < sizeBytes ? [sh`echo more`] : [...arrive(image), sh`rm -f ${mark}`]),
  ]);
}

/** All bytes are there. What is to be converted waits for the job that does it. */
function arrive({ key, convertFrom }: BaseImage): Command[] {
  const partial = partialPath(key);
  return convertFrom
    ? [sh`mv -f ${partial} ${sourcePath(key)}`, sh`echo source`]
    : [...finish(partial, baseImagePath(key)), sh`echo whole`];
}

/** Names of QEMU for formats of Glance. */
const QEMU_NAMES: Readonly<Record<ConvertibleFormat, string>> = {
  vmdk: 'vmdk',
  vdi: 'vdi',
  vhd: 'vpc',
  vhdx: 'vhdx',
  ploop: 'parallels',
};
const ADDRESS_SPACE_BYTES = 2 * 1024 ** 3;
const CPU_SECONDS = 3600;

/**
 * Makes qcow2 of what has arrived, or of the controller's own file. qemu-img reads what strangers sent: it is bounded
 * in memory, in processor time and to half of the room that is left, and comes after all others.
 */
export function convertImage({ key, convertFrom, path }: BaseImage, local: boolean): Command {
  if (!convertFrom) throw new Error(`${key} needs no conversion`);
  const [partial, final] = [partialPath(key), baseImagePath(key)];
  const source = local ? path : sourcePath(key);
  const limits = [`--as=${ADDRESS_SPACE_BYTES}`, `--cpu=${CPU_SECONDS}`, '--core=0'];
  return script([
    makeFolders,
    ...takeTurn(key),
    sh`[ ! -f ${final} ] || exit 0`,
    sh`umask 077`,
    sh`trap ${`rm -f '${partial}'`} EXIT`,
    sh`room=$(df -P -B 1 ${BASE_FOLDER} | awk 'NR == 2 { printf "%.0f", $4 / 2 }')`,
    sh`nice -n 19 prlimit ${limits} --fsize="$room" qemu-img convert -f ${QEMU_NAMES[convertFrom]} -O qcow2 ${source} ${partial}`,
    sh`sync ${partial}`,
    ...finish(partial, final),
    sh`rm -f ${sourcePath(key)}`,
  ]);
}

/** On the same machine: a reflink where the file system can, a copy elsewhere. */
export function copyImage({ key, sizeBytes, path }: BaseImage): Command {
  const [partial, final] = [partialPath(key), baseImagePath(key)];
  return script([
    makeFolders,
    ...takeTurn(key),
    sh`[ ! -f ${final} ] || exit 0`,
    sh`umask 077`,
    sh`trap ${`rm -f '${partial}'`} EXIT`,
    sh`cp --reflink=auto --no-preserve=all ${path} ${partial}`,
    sh`[ "$(stat -c %s ${partial})" = ${sizeBytes} ] || { echo "the copy has $(stat -c %s ${partial}) of ${sizeBytes} bytes" >&2; exit 1; }`,
    sh`sync ${partial}`,
    ...finish(partial, final),
  ]);
}

/** Also what is there of one that was never whole. */
export function forgetImage(key: string): Command {
  return sh`rm -f ${[baseImagePath(key), partialPath(key), markPath(key), sourcePath(key)]}`;
}

/** Many guests read it, none writes it: root's, and to be read by the group of qemu's user and by nobody else. */
function finish(partial: string, final: string): Command[] {
  return [
    qemuUser,
    sh`group=$(id -g "$user" 2>/dev/null) || group=0`,
    sh`chgrp "$group" ${partial}`,
    sh`chmod 0640 ${partial}`,
    sh`mv -f ${partial} ${final}`,
  ];
}

/** One writer of an image at a time, also when two controllers or a round that was given up meet. */
export function takeTurn(key: string): Command[] {
  return [
    sh`mkdir -p -m 0755 /run/monostack ${FENCES}`,
    sh`exec 9>${`${FENCES}/base-${key}.lock`}`,
    sh`flock -w 15 9 || { echo 'it is being filled' >&2; exit 75; }`,
  ];
}
