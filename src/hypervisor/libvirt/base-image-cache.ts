import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { AppError } from '../../shared/errors/app-error';
import { commandRefused, HOST_COMMAND_LATE, imageIncomplete } from '../hypervisor.errors';
import type { BaseImage } from '../hypervisor.port';
import type { HostJobs } from '../jobs/host-jobs';
import type { Command } from '../shell/command';
import type { HostShell } from '../shell/host-shell.port';
import { SingleFlight } from '../single-flight';
import { appendToFill, convertImage, copyImage, lookAtFill } from './fill-commands';

const MIB = 1024 ** 2;
/** A call ends after about so long, and is to be asked again. */
const ROUND_MS = 20_000;
const CHUNK_SECONDS = 20;
const WORK_SECONDS = 4 * 3600;
const LOOK_AGAIN_MS = 50;
const SMALLEST_CHUNK = MIB / 4;
const LARGEST_CHUNK = 64 * MIB;
/** A chunk that took less than this may be twice as large the next time. */
const QUICK_MS = 2000;

export interface FillPace {
  roundMs: number;
  chunkBytes: number;
}

/**
 * Brings images to a host, a round at a time: no call is longer than a step may be, and what has arrived stays when
 * the step, the link or the controller ends. All that wait for the same image share the round that is under way.
 */
export class BaseImageCache {
  private readonly rounds = new SingleFlight<boolean>();

  constructor(
    private readonly shell: HostShell,
    private readonly jobs: HostJobs,
    /** What the line of this host bears. */
    private readonly pace: FillPace = { roundMs: ROUND_MS, chunkBytes: 8 * MIB },
  ) {}

  /** True once the image is there; else it has come nearer, and the next call goes on. */
  ensure(image: BaseImage, signal?: AbortSignal): Promise<boolean> {
    return this.rounds.run(image.key, () => this.round(image), signal);
  }

  private async round(image: BaseImage): Promise<boolean> {
    const answer = (await this.shell.check(lookAtFill(image))).trim();
    if (answer === 'whole') return true;
    if (this.shell.isLocal)
      return this.work(image, image.convertFrom ? convertImage(image, true) : copyImage(image));
    const arrived = answer === 'source' ? answer : await this.send(image, Number(answer));
    return arrived === 'source' ? this.work(image, convertImage(image, false)) : arrived === 'whole';
  }

  /** `whole`, or `source` where a conversion comes next; undefined where the next round goes on. */
  private async send(image: BaseImage, from: number): Promise<'whole' | 'source' | undefined> {
    const end = Date.now() + this.pace.roundMs;
    let offset = from;
    while (Date.now() < end) {
      const bytes = Math.min(this.pace.chunkBytes, image.sizeBytes - offset);
      const answer = await this.sendChunk(image, offset, bytes);
      if (answer === 'whole' || answer === 'source') return answer;
      // Too slow for a chunk of this size, or another controller sends too: the next round looks anew.
      if (answer !== 'more') return undefined;
      offset += bytes;
    }
    return undefined;
  }

  private async sendChunk(image: BaseImage, offset: number, bytes: number): Promise<string> {
    const range = { start: offset, end: offset + bytes - 1 };
    const sha256 = bytes > 0 ? await digest(image, range) : createHash('sha256').digest('hex');
    const command = appendToFill(image, offset, bytes, sha256);
    const started = Date.now();
    try {
      const source = bytes > 0 ? image.open(range) : Readable.from([]);
      const { exitCode, stdout, stderr } = await this.shell.feed(command, source, {
        timeoutSeconds: CHUNK_SECONDS,
      });
      if (exitCode !== 0) throw commandRefused(command, exitCode, stderr);
      if (Date.now() - started < QUICK_MS) this.pace.chunkBytes = Math.min(bytes * 2, LARGEST_CHUNK);
      return stdout.trim();
    } catch (error) {
      const late = error instanceof AppError && error.code === HOST_COMMAND_LATE;
      if (!late || this.pace.chunkBytes <= SMALLEST_CHUNK) throw error;
      this.pace.chunkBytes = Math.max(Math.floor(bytes / 4), SMALLEST_CHUNK);
      return 'late';
    }
  }

  /** What may take longer than a step. */
  private async work(image: BaseImage, command: Command): Promise<boolean> {
    const name = `base-${image.key}`;
    const end = Date.now() + this.pace.roundMs;
    let status = await this.jobs.ensure(name, command, { timeoutSeconds: WORK_SECONDS });
    while (status.state === 'running' && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      status = (await this.jobs.find(name)) ?? status;
    }
    if (status.state === 'running') return false;
    await this.jobs.remove(name);
    if (status.exitCode === 0) return true;
    throw commandRefused(command, status.exitCode, status.stderr);
  }
}

/** Reads the bytes a first time, for the checksum: the host compares what comes the second time. */
async function digest(image: BaseImage, range: { start: number; end: number }): Promise<string> {
  const hash = createHash('sha256');
  let seen = 0;
  for await (const chunk of image.open(range)) {
    hash.update(chunk as Buffer);
    seen += (chunk as Buffer).length;
  }
  const wanted = range.end - range.start + 1;
  if (seen !== wanted) throw imageIncomplete(image.key, range.start + seen, image.sizeBytes);
  return hash.digest('hex');
}
