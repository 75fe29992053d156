import type { DomainUsage, Traffic } from '../hypervisor.port';
import { parseDomainStates } from './virsh-output';

/** `virsh domstats --raw` of one domain. Undefined for one that does not run, or is not there. */
export function parseDomainUsage(output: string): DomainUsage | undefined {
  const state = parseDomainStates(output)[0]?.state;
  if (state !== 'running' && state !== 'paused') return undefined;
  const values = new Map(
    [...output.matchAll(/^ *([a-z][\w.-]*)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const number = (name: string) => Number(values.get(name) ?? 0);
  const each = <T>(kind: string, count: number, read: (prefix: string, index: number) => T | undefined) =>
    Array.from({ length: count }, (_, index) => read(`${kind}.${index}`, index)).filter(
      (one): one is NonNullable<typeof one> => one !== undefined,
    );
  return {
    state,
    memoryMaximumKib: number('balloon.maximum'),
    memoryKib: number('balloon.current'),
    memory: Object.fromEntries(
      [...values].flatMap(([name, value]) => {
        const part = /^balloon\.(?!maximum$|current$)([\w.-]+)$/.exec(name)?.[1];
        return part ? [[part, Number(value)]] : [];
      }),
    ),
    cpus: each('vcpu', number('vcpu.maximum'), (prefix, id) =>
      values.has(`${prefix}.time`) ? { id, timeNs: number(`${prefix}.time`) } : undefined,
    ),
    disks: each('block', number('block.count'), (prefix) => ({
      device: values.get(`${prefix}.name`) ?? '',
      readRequests: number(`${prefix}.rd.reqs`),
      readBytes: number(`${prefix}.rd.bytes`),
      writeRequests: number(`${prefix}.wr.reqs`),
      writeBytes: number(`${prefix}.wr.bytes`),
    })),
    nics: each('net', number('net.count'), (prefix) => {
      const traffic = (way: 'rx' | 'tx'): Traffic => ({
        bytes: number(`${prefix}.${way}.bytes`),
        packets: number(`${prefix}.${way}.pkts`),
        errors: number(`${prefix}.${way}.errs`),
        drops: number(`${prefix}.${way}.drop`),
      });
      const tap = values.get(`${prefix}.name`) ?? '';
      return { tap, received: traffic('rx'), sent: traffic('tx') };
    }),
  };
}
