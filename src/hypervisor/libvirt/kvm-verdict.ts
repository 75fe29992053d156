import { type Command, script, sh } from '../shell/command';
import { ROOT } from './paths';

const QEMU = 'qemu-system-x86_64';
const VERDICT_FILE = `${ROOT}/kvm-verdict`;
/** What the guest writes to the exit device, as qemu turns it into its own exit code: (0x10 << 1) | 1. */
const GUEST_RAN = 33;
/** So many times as long as TCG, and at least a second, may KVM take. */
const FAIR_FACTOR = 5;

/**
 * A boot sector of four instructions: `mov $0x10,%al; out %al,$0xf4; hlt`, and a jump back to it. qemu's
 * isa-debug-exit device ends with it.
 */
function bootSector(): Buffer {
  const sector = Buffer.alloc(512);
  Buffer.from([0xb0, 0x10, 0xe6, 0xf4, 0xf4, 0xeb, 0xfd]).copy(sector);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/**
 * Prints `kvm` or `tcg`. /dev/kvm can be there and answer, and yet run no instruction, or run them slower than
 * translation does (nested under a hypervisor that emulates it): only a guest that ended in a fair time counts, and
 * the same guest under TCG says what is fair. The verdict holds until the host boots again or gets another qemu.
 */
export function kvmVerdict(): Command {
  const disk = `${ROOT}/.kvm-probe.img`;
  const machine = ['-machine', 'pc', '-m', '16', '-nodefaults', '-display', 'none', '-no-reboot'];
  const devices = [
    '-device',
    'isa-debug-exit,iobase=0xf4,iosize=0x04',
    '-drive',
    `file=${disk},format=raw,snapshot=on`,
  ];
  return script([
    sh`mkdir -p -m 0711 ${ROOT}`,
    sh`key="$(cat /proc/sys/kernel/random/boot_id) $(stat -L -c '%Y %s' "$(command -v ${QEMU})")"`,
    sh`boot() {
  code=0; timeout -s KILL "$2" ${QEMU} -accel "$1" ${machine} ${devices} </dev/null >/dev/null 2>&1 || code=$?
  [ "$code" = ${GUEST_RAN} ]
}`,
    sh`if [ "$(sed -n 1p ${VERDICT_FILE} 2>/dev/null)" != "$key" ]; then
  verdict=tcg
  if [ -c /dev/kvm ]; then
    printf %s ${bootSector().toString('base64')} | base64 -d > ${disk}
    began=$(date +%s%N)
    boot tcg 20 || true
    limit=$(( ($(date +%s%N) - began) / 1000000 * ${FAIR_FACTOR} ))
    [ "$limit" -ge 1000 ] || limit=1000
    boot kvm "$(( limit / 1000 )).$(( limit % 1000 / 100 ))" && verdict=kvm || true
    rm -f ${disk}
  fi
  printf '%s\n%s\n' "$key" "$verdict" > ${VERDICT_FILE}
fi`,
    sh`sed -n 2p ${VERDICT_FILE}`,
  ]);
}
