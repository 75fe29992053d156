import type { MachineSpec, NicLimit } from '../../../hypervisor';
import type { AskedMachine } from './asked-machine';
import { invalidFlavorSpec } from './machine.errors';

type Limits = Record<string, number>;
const DISK = ['read', 'write', 'total'].flatMap((way) =>
  ['bytes_sec', 'iops_sec'].map((unit) => `${way}_${unit}`),
);

/** A negative quota is none at all. */
export function cpuLimits(asked: AskedMachine): MachineSpec['cpuLimits'] {
  const shares = asked.flavorNumber('quota:cpu_shares');
  const periodUs = asked.flavorNumber('quota:cpu_period') || undefined;
  const quotaUs = asked.flavorNumber('quota:cpu_quota', -Number.MAX_SAFE_INTEGER);
  if (shares === undefined && periodUs === undefined && quotaUs === undefined) return undefined;
  assertWithin('quota:cpu_period', periodUs, 1000, 1_000_000);
  if (quotaUs !== undefined && quotaUs > 0) assertWithin('quota:cpu_quota', quotaUs, 1000);
  return { shares, periodUs, quotaUs };
}

/** libvirt takes no total beside a limit of one way. */
export function diskLimits(asked: AskedMachine): MachineSpec['diskLimits'] {
  const limits: Limits = {};
  for (const name of DISK) {
    const value = asked.flavorNumber(`quota:disk_${name}`);
    if (value !== undefined) limits[name] = value;
  }
  for (const unit of ['bytes_sec', 'iops_sec'])
    if (limits[`total_${unit}`] && (limits[`read_${unit}`] || limits[`write_${unit}`]))
      throw invalidFlavorSpec(
        `quota:disk_total_${unit}`,
        String(limits[`total_${unit}`]),
        'alone, without a limit of reading or writing',
      );
  return Object.keys(limits).length ? limits : undefined;
}

export function nicLimits(asked: AskedMachine): MachineSpec['nicLimits'] {
  const [inbound, outbound] = [side(asked, 'inbound'), side(asked, 'outbound')];
  return inbound || outbound ? { inbound, outbound } : undefined;
}

/** A peak or a burst means nothing without an average: libvirt refuses it. */
function side(asked: AskedMachine, way: string): NicLimit | undefined {
  const read = (name: string) => asked.flavorNumber(`quota:vif_${way}_${name}`) || undefined;
  const [average, peak, burst] = [read('average'), read('peak'), read('burst')];
  if (average === undefined && (peak ?? burst) !== undefined)
    throw invalidFlavorSpec(`quota:vif_${way}_average`, 'not there', 'more than 0 beside a peak or a burst');
  return average === undefined ? undefined : { average, peak, burst };
}

function assertWithin(
  name: string,
  value: number | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (value !== undefined && (value < least || value > most))
    throw invalidFlavorSpec(name, String(value), `between ${least} and ${most}, in microseconds`);
}
