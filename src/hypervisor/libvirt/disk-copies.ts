import { commandRefused, quiesceFailed } from '../hypervisor.errors';
import type { DiskCopy, DiskCopyRequest } from '../hypervisor.port';
import type { HostJobs } from '../jobs/host-jobs';
import type { HostShell } from '../shell/host-shell.port';
import { copyDisk, lookAtCopy, NOT_QUIESCED, readCopy } from './copy-commands';
import { diskCopyPath } from './paths';

/** A call ends after about so long, and is to be asked again. */
const ROUND_MS = 15_000;
const LOOK_AGAIN_MS = 100;
const COPY_SECONDS = 6 * 3600;
const READ_SECONDS = 600;

export const copyJob = (copyId: string): string => `copy-${copyId}`;

/** Copies of disks on one host: made by a job there, read from here in parts. */
export class DiskCopies {
  constructor(
    private readonly shell: HostShell,
    private readonly jobs: HostJobs,
  ) {}

  async ensure(request: DiskCopyRequest): Promise<DiskCopy | undefined> {
    return (await this.find(request)) ?? ((await this.make(request)) ? this.find(request) : undefined);
  }

  private async find(request: DiskCopyRequest): Promise<DiskCopy | undefined> {
    const found = (await this.shell.check(lookAtCopy(request))).trim();
    if (!found) return undefined;
    const path = diskCopyPath(request.serverId, request.copyId);
    return {
      sizeBytes: Number(found.split(' ')[0]),
      version: found,
      path: this.shell.isLocal ? path : undefined,
      open: (range) => this.shell.read(readCopy(path, range), { timeoutSeconds: READ_SECONDS }),
    };
  }

  /** True once it is made. */
  private async make(request: DiskCopyRequest): Promise<boolean> {
    const { serverId, copyId } = request;
    const name = copyJob(copyId);
    const command = copyDisk(request);
    const end = Date.now() + ROUND_MS;
    let status = await this.jobs.ensure(name, command, { timeoutSeconds: COPY_SECONDS, resource: serverId });
    while (status.state === 'running' && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      status = (await this.jobs.find(name)) ?? status;
    }
    if (status.state === 'running') return false;
    await this.jobs.remove(name);
    if (status.exitCode === NOT_QUIESCED) throw quiesceFailed(serverId);
    if (status.exitCode !== 0) throw commandRefused(command, status.exitCode, status.stderr);
    return true;
  }
}
