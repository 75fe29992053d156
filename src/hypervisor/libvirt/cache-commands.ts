import type { CachedImage } from '../hypervisor.port';
import { type Command, script, sh } from '../shell/command';
import { takeTurn } from './fill-commands';
import { imageMarkPath, unmarkImage } from './marks';
import { BASE_FOLDER, baseImagePath, ROOT } from './paths';

/** Where libvirt's own pool is: disks of whoever else uses the host. */
const POOL_FOLDER = '/var/lib/libvirt/images';

/** `key bytes idle links` for each image with this cloud's mark. A mark is as old as the last use. */
export function lookAtCache(cloud: string): Command {
  const suffix = `.${cloud}.mark`;
  return script([
    sh`now=$(date +%s)`,
    sh`for mark in ${BASE_FOLDER}/.*${suffix}; do
  [ -e "$mark" ] || continue
  key=$(basename "$mark" ${suffix} | cut -c 2-)
  set -- $(stat -c '%s %h' ${BASE_FOLDER}/"$key" 2>/dev/null)
  [ $# = 2 ] || continue
  [ "$2" = 1 ] || touch "$mark"
  last=$(stat -c %Y "$mark" 2>/dev/null) || continue
  echo "$key $1 $((now - last)) $2"
done`,
  ]);
}

export function parseCache(output: string): CachedImage[] {
  return output.split('\n').flatMap((line) => {
    const [key, bytes, idle, links] = line.split(' ');
    if (!key || links === undefined) return [];
    return [
      { key, sizeBytes: Number(bytes), idleSeconds: Math.max(0, Number(idle)), used: Number(links) > 1 },
    ];
  });
}

/**
 * Prints the keys that went. First all that could refer to an image is read: where one piece of it cannot be, the
 * command fails and nothing goes.
 */
export function trimCache(keys: readonly string[], idleSeconds: number, cloud: string): Command {
  return script([findReferences, ...keys.map((key) => trimImage(key, idleSeconds, cloud))]);
}

/** With the turn taken, so that a boot that has just found the image keeps it. */
function trimImage(key: string, idleSeconds: number, cloud: string): Command {
  const [path, mark] = [baseImagePath(key), imageMarkPath(key, cloud)];
  const steps = script([
    ...takeTurn(key),
    sh`[ -f ${path} ] && [ -e ${mark} ] || exit 0`,
    sh`[ $(($(date +%s) - $(stat -c %Y ${mark}))) -ge ${Math.ceil(idleSeconds)} ] || exit 0`,
    sh`if [ "$(stat -c %h ${path})" != 1 ] || refers ${path}; then touch ${mark}; exit 0; fi`,
    unmarkImage(key, cloud),
    sh`echo ${key}`,
  ]);
  return sh`(
${steps}
)`;
}

/**
 * What on this host may need a file of the cache beside our own hard links: what any domain names, what any qcow2 below
 * our folder, libvirt's pool or a domain has as its backing file, and theirs in turn, and what a process holds open.
 */
const findReferences = sh`names=$(mktemp)
inodes=$(mktemp)
trap 'rm -f "$names" "$inodes"' EXIT
backing() {
  file=$1
  set -- $(od -An -v -t x1 -N 20 "$file")
  [ $# = 20 ] && [ "$1$2$3$4" = 514649fb ] || return 0
  shift 8
  start=$((0x$1$2$3$4$5$6$7$8))
  shift 8
  length=$((0x$1$2$3$4))
  [ $start -gt 0 ] && [ $length -gt 0 ] || return 0
  name=$(dd if="$file" bs=1 skip=$start count=$length status=none)
  case $name in
    /*|*:*) echo "$name" ;;
    *) echo "$(dirname "$file")/$name" ;;
  esac
}
# By their ids: a name may have blanks in it.
domains=$(virsh -q -c qemu:///system list --all --uuid)
for domain in $domains; do
  xml=$(virsh -q -c qemu:///system dumpxml "$domain") || { ! virsh -q -c qemu:///system domid "$domain" >/dev/null 2>&1 || exit 1; continue; }
  echo "$xml" | sed -n -e "s/.* file='\([^']*\)'.*/\1/p" -e 's/.*<\(kernel\|initrd\)>\(.*\)<.*/\2/p' |
    sed -e "s/&apos;/'/g" -e 's/&quot;/"/g' -e 's/&lt;/</g' -e 's/&gt;/>/g' -e 's/&amp;/\&/g'
done >"$names"
for folder in ${ROOT} ${POOL_FOLDER}; do
  [ ! -d "$folder" ] || find "$folder" -path ${BASE_FOLDER} -prune -o -type f -print
done >>"$names"
at=0
while [ $at -lt "$(wc -l <"$names")" ] && [ $at -lt 100000 ]; do
  at=$((at + 1))
  file=$(sed -n "$at"p "$names")
  [ -f "$file" ] || continue
  stat -L -c %d:%i "$file" >>"$inodes" || [ ! -e "$file" ] || exit 1
  name=$(backing "$file") || { [ ! -e "$file" ] || exit 1; continue; }
  [ -z "$name" ] || grep -qxF -e "$name" "$names" || echo "$name" >>"$names"
done
[ $at -ge "$(wc -l <"$names")" ] || { echo 'too many files to tell which images they need' >&2; exit 1; }
find -L /proc/[0-9]*/fd -mindepth 1 -maxdepth 1 -type f -printf '%D:%i\n' >>"$inodes" 2>/dev/null || :
refers() { grep -qF -e "$1" "$names" || grep -qxF -e "$(stat -c %d:%i "$1")" "$inodes"; }`;
