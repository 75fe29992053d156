import { z } from 'zod';
import { integerText, type SettingsOf, setting } from '../shared/config/settings';
import { keepText } from '../shared/retention/keep';

const ratio = (fallback: number) =>
  z.coerce.number({ error: 'expected a number from 0.1 to 100' }).min(0.1).max(100).default(fallback);

export const schedulerSettings = {
  cpuRatio: setting('MONOSTACK_CPU_ALLOCATION_RATIO', ratio(16), 'Virtual CPUs per core of a host.'),
  memoryRatio: setting(
    'MONOSTACK_RAM_ALLOCATION_RATIO',
    ratio(1.5),
    'Memory given out per memory of a host.',
  ),
  diskRatio: setting('MONOSTACK_DISK_ALLOCATION_RATIO', ratio(1), 'Disk given out per disk of a host.'),
  reservedMemoryMib: setting(
    'MONOSTACK_RESERVED_HOST_MEMORY_MB',
    integerText(512, 0, 1_000_000),
    'Memory of a host that is left to itself, in MiB.',
  ),
  keepDecisions: setting(
    'MONOSTACK_KEEP_DECISIONS',
    keepText('365d,20000'),
    'How long and how many decisions of the scheduler are kept to be explained.',
  ),
} as const;

export type SchedulerSettings = SettingsOf<typeof schedulerSettings>;

export const SCHEDULER_SETTINGS = Symbol('SchedulerSettings');
