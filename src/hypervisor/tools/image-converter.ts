import { Injectable } from '@nestjs/common';
import { conversionFailed } from '../hypervisor.errors';
import { sh } from '../shell/command';
import { LocalHostShell } from '../shell/local-host-shell';

export interface Conversion {
  source: string;
  sourceFormat: string;
  target: string;
  targetFormat: 'raw' | 'qcow2';
  signal?: AbortSignal;
}

/** Formats whose name in QEMU differs from that in Glance. */
const QEMU_NAMES: Readonly<Record<string, string>> = { vhd: 'vpc', ploop: 'parallels', iso: 'raw' };

const ADDRESS_SPACE_BYTES = 2 * 1024 ** 3;
const CPU_SECONDS = 3600;
const TIMEOUT_SECONDS = 4 * 3600;

/**
 * Rewrites a disk image on the controller's own machine. qemu-img reads what strangers sent, so it runs with
 * limits on memory and processor time, at the lowest priority; the caller has looked for foreign files in it before.
 * It ends with the caller's signal, or with the step for which it runs, and leaves the target as far as it came.
 */
@Injectable()
export class ImageConverter {
  private readonly shell = new LocalHostShell('controller');

  async convert({ source, sourceFormat, target, targetFormat, signal }: Conversion): Promise<void> {
    const from = QEMU_NAMES[sourceFormat] ?? sourceFormat;
    const limits = [`--as=${ADDRESS_SPACE_BYTES}`, `--cpu=${CPU_SECONDS}`, '--core=0'];
    const command = sh`exec nice -n 19 prlimit ${limits} qemu-img convert -f ${from} -O ${targetFormat} ${source} ${target}`;
    const result = await this.shell.run(command, { timeoutSeconds: TIMEOUT_SECONDS, signal });
    if (result.exitCode === 0) return;
    throw conversionFailed(sourceFormat, targetFormat, result.exitCode, result.stderr);
  }
}
