import { Inject, Injectable } from '@nestjs/common';
import type { Host } from '../../hypervisor';
import { SCHEDULER_SETTINGS, type SchedulerSettings } from '../scheduler.settings';
import type { Inventory } from './placement.entities';

/** What a host has by its own report, given out as the settings say. */
@Injectable()
export class HostInventories {
  constructor(@Inject(SCHEDULER_SETTINGS) private readonly settings: SchedulerSettings) {}

  of({ id: providerId, facts }: Host): Inventory[] {
    const { cpuRatio, memoryRatio, diskRatio, reservedMemoryMib } = this.settings;
    const reserved = Math.min(reservedMemoryMib, facts.memoryMib);
    const make = (resourceClass: string, total: number, allocationRatio: number, kept = 0): Inventory => ({
      providerId,
      resourceClass,
      total,
      reserved: kept,
      allocationRatio,
      minUnit: 1,
      maxUnit: null,
      stepSize: 1,
      chosen: false,
    });
    return [
      make('VCPU', facts.vcpus, cpuRatio),
      make('MEMORY_MB', facts.memoryMib, memoryRatio, reserved),
      make('DISK_GB', facts.diskGib, diskRatio),
    ];
  }
}
