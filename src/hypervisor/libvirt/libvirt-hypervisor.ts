import { currentScope } from '../../shared/work-scope';
import type { Discardable, HostHoldings, MarkRequest } from '../holdings.port';
import type { HostNetworkPlan, HostNetworkReport, NetworkDrift, NetworkProblem } from '../host-network.port';
import { commandRefused, guestAgentSilent } from '../hypervisor.errors';
import type {
  BaseImage,
  CachedImage,
  ConfigDriveFile,
  DiskCopy,
  DiskCopyRequest,
  DiskRequest,
  DomainSpec,
  DomainState,
  DomainStatus,
  DomainUsage,
  HostFacts,
  HostJob,
  Hypervisor,
  NicSpec,
} from '../hypervisor.port';
import { HostJobs } from '../jobs/host-jobs';
import { type Command, join, script, sh } from '../shell/command';
import { checkFence, fenced, forgetFences } from '../shell/fence';
import type { CommandResult, HostShell, RunOptions } from '../shell/host-shell.port';
import * as aside from './aside-commands';
import { BaseImageCache } from './base-image-cache';
import * as cache from './cache-commands';
import { discardCopy } from './copy-commands';
import * as disks from './disk-commands';
import { copyJob, DiskCopies } from './disk-copies';
import { parseDomainUsage } from './domain-usage';
import { buildDomainXml, buildNicXml } from './domain-xml';
import { readHoldings } from './holdings';
import type { HostProbe } from './host-probe';
import * as marks from './marks';
import * as nics from './nic-commands';
import { NO_AGENT, setPassword } from './password-command';
import { BASE_FOLDER, consolePath, domainName, SERVERS_FOLDER, serverFolder } from './paths';
import { VIRSH } from './virsh';
import { parseDomainStates } from './virsh-output';

const POLL_MS = 500;
const PRESS_AGAIN_MS = 4000;
const START_SECONDS = 45;
const UNPLUG_SECONDS = 30;
const TRIM_SECONDS = 120;
/** A terabyte of memory on a slow disk. */
const JOB_SECONDS = 4 * 3600;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The part that LinuxNetwork plays. */
export interface HostNetwork {
  inspect(): Promise<HostNetworkReport>;
  bring(plan: HostNetworkPlan): Promise<{ problems: readonly NetworkProblem[] }>;
  change(plan: HostNetworkPlan): Promise<{ problems: readonly NetworkProblem[] }>;
  stands(): Promise<boolean>;
  drift(plan: HostNetworkPlan): Promise<NetworkDrift>;
  discard(kind: 'bridge' | 'namespace', name: string): Promise<void>;
}

/**
 * libvirt by virsh. Commands act first and look when that failed: in the common case one round trip does, and what
 * was already so is no failure.
 */
export class LibvirtHypervisor implements Hypervisor {
  /** Work of minutes on this host. */
  readonly jobs: HostJobs;
  private readonly images: BaseImageCache;
  private readonly copies: DiskCopies;

  constructor(
    readonly hostId: string,
    readonly hostName: string,
    private readonly shell: HostShell,
    private readonly probe: HostProbe,
    private readonly network: HostNetwork,
    private readonly cloud: string,
  ) {
    this.jobs = new HostJobs(shell, cloud);
    this.images = new BaseImageCache(shell, this.jobs);
    this.copies = new DiskCopies(shell, this.jobs);
  }

  async inspectHost(): Promise<HostFacts> {
    return (await this.probe.look()).facts;
  }

  /** The age of process 1: the kernel's own uptime goes on where the host is a container. */
  async bootedAt(): Promise<string> {
    const age = Number(await this.shell.check(sh`ps -o etimes= -p 1`));
    return new Date(Date.now() - age * 1000).toISOString();
  }

  async ensureBaseImage(image: BaseImage): Promise<boolean> {
    const mark = marks.markImage(image.key, this.cloud);
    if ((await this.shell.run(mark)).exitCode === 0) return true;
    if (!(await this.images.ensure(image))) return false;
    await this.shell.check(mark);
    return true;
  }

  async listBaseImages(): Promise<string[]> {
    return this.listFolder(BASE_FOLDER);
  }

  async deleteBaseImage(key: string): Promise<void> {
    await this.jobs.remove(`base-${key}`);
    await this.shell.check(marks.unmarkImage(key, this.cloud));
  }

  async inspectImageCache(): Promise<CachedImage[]> {
    return cache.parseCache(await this.shell.check(cache.lookAtCache(this.cloud)));
  }

  async trimImageCache(keys: readonly string[], idleSeconds: number): Promise<string[]> {
    const command = cache.trimCache(keys, idleSeconds, this.cloud);
    const output = await this.shell.check(sh`exec /bin/sh -s`, {
      stdin: command.text,
      timeoutSeconds: TRIM_SECONDS,
    });
    return output.split('\n').filter(Boolean);
  }

  async createDisk(disk: DiskRequest): Promise<void> {
    const command = disk.device === 'cdrom' ? disks.linkCdrom(disk) : disks.createDisk(disk);
    await this.changeFolder(disk.serverId, command);
  }

  async deleteDisk(serverId: string, name: string): Promise<void> {
    await this.change(serverId, aside.deleteDisk(serverId, name));
  }

  putDisksAside(serverId: string, key: string): Promise<boolean> {
    return this.byJob(serverId, `aside-${serverId}`, aside.putAside(serverId, key));
  }

  async bringDisksBack(serverId: string, key: string): Promise<void> {
    await this.jobs.remove(currentScope()?.jobName ?? `aside-${serverId}`);
    await this.change(serverId, aside.bringBack(serverId, key));
  }

  async dropDisksAside(serverId: string, key: string): Promise<void> {
    await this.change(serverId, aside.dropAside(serverId, key));
  }

  async writeConfigDrive(serverId: string, files: readonly ConfigDriveFile[]): Promise<void> {
    await this.changeFolder(serverId, disks.writeConfigDrive(serverId, files));
  }

  copyDisk(copy: DiskCopyRequest): Promise<DiskCopy | undefined> {
    return this.copies.ensure(copy);
  }

  async discardDiskCopy(serverId: string, copyId: string): Promise<void> {
    await this.jobs.remove(copyJob(copyId));
    await this.change(serverId, discardCopy(serverId, copyId));
  }

  async deleteServerFiles(serverId: string): Promise<void> {
    await this.change(serverId, join([sh`rm -rf ${serverFolder(serverId)}`, forgetFences], ' && '));
  }

  listServerFiles(): Promise<string[]> {
    return this.listFolder(SERVERS_FOLDER);
  }

  async defineDomain(domain: DomainSpec): Promise<void> {
    const { serverId, bootFromKernel: kernel } = domain;
    if (kernel)
      await this.changeFolder(serverId, disks.linkKernel(serverId, kernel.kernelKey, kernel.ramdiskKey));
    const xml = buildDomainXml(domain, await this.probe.runsKvm(), this.cloud);
    // Over SSH and under Node standard input is a socket, which cannot be opened by its name: a pipe can.
    await this.change(serverId, sh`cat | ${VIRSH} define /dev/stdin`, { stdin: xml });
  }

  async undefineDomain(serverId: string): Promise<void> {
    const name = domainName(serverId);
    const undefine = sh`${VIRSH} undefine ${name} --managed-save --snapshots-metadata --nvram`;
    await this.bring(serverId, undefined, join([sh`${VIRSH} destroy ${name}`, undefine], ' ; '));
  }

  async startDomain(serverId: string): Promise<void> {
    const command = sh`${VIRSH} start ${domainName(serverId)}`;
    const { exitCode, stderr } = await this.tryChange(serverId, command, { timeoutSeconds: START_SECONDS });
    if (exitCode === 0) return;
    const state = (await this.inspectDomain(serverId))?.state;
    if (state === 'paused') await this.resumeDomain(serverId);
    else if (state !== 'running') throw commandRefused(command, exitCode, stderr);
  }

  async stopDomain(serverId: string, graceSeconds: number): Promise<void> {
    if (graceSeconds > 0 && (await this.pressPowerButton(serverId, graceSeconds))) return;
    await this.bring(serverId, 'shutoff', sh`${VIRSH} destroy ${domainName(serverId)}`);
  }

  async rebootDomain(serverId: string, kind: 'soft' | 'hard', graceSeconds: number): Promise<void> {
    await this.stopDomain(serverId, kind === 'soft' ? graceSeconds : 0);
    await this.startDomain(serverId);
  }

  pauseDomain(serverId: string): Promise<void> {
    return this.bring(serverId, 'paused', sh`${VIRSH} suspend ${domainName(serverId)}`);
  }

  resumeDomain(serverId: string): Promise<void> {
    return this.bring(serverId, 'running', sh`${VIRSH} resume ${domainName(serverId)}`);
  }

  async plugNic(domain: DomainSpec, nic: NicSpec): Promise<void> {
    const stdin = buildNicXml(nic, domain, await this.probe.runsKvm());
    await this.change(domain.serverId, nics.plug(domain.serverId, nic), { stdin });
  }

  async unplugNic(serverId: string, nic: NicSpec): Promise<boolean> {
    const command = nics.unplug(serverId, nic);
    const result = await this.tryChange(serverId, command, { timeoutSeconds: UNPLUG_SECONDS });
    if (result.exitCode !== 0) throw commandRefused(command, result.exitCode, result.stderr);
    return !result.stdout.includes(nics.STILL_THERE);
  }

  async measureDomain(serverId: string): Promise<DomainUsage | undefined> {
    const command = sh`${VIRSH} domstats --raw --nowait ${domainName(serverId)} 2>/dev/null || :`;
    return parseDomainUsage(await this.shell.check(command));
  }

  saveDomain(serverId: string): Promise<boolean> {
    return this.byJob(
      serverId,
      `save-${serverId}`,
      sh`${VIRSH} managedsave ${domainName(serverId)}`,
      'shutoff',
    );
  }

  wakeDomain(serverId: string): Promise<boolean> {
    return this.byJob(serverId, `wake-${serverId}`, sh`${VIRSH} start ${domainName(serverId)}`, 'running');
  }

  async forgetMemory(serverId: string): Promise<void> {
    await this.change(serverId, sh`${VIRSH} managedsave-remove ${domainName(serverId)}`);
  }

  async interruptDomain(serverId: string): Promise<void> {
    await this.change(serverId, sh`${VIRSH} inject-nmi ${domainName(serverId)}`);
  }

  async inspectDomain(serverId: string): Promise<DomainStatus | undefined> {
    return (await this.listDomains()).find((domain) => domain.serverId === serverId);
  }

  async listDomains(): Promise<DomainStatus[]> {
    return parseDomainStates(await this.shell.check(sh`${VIRSH} domstats --raw --state --nowait`));
  }

  async setUserPassword(serverId: string, user: string, password: string): Promise<void> {
    const command = setPassword(serverId, user, password);
    const { exitCode, stderr } = await this.tryChange(serverId, command);
    if (exitCode === NO_AGENT) throw guestAgentSilent(serverId);
    if (exitCode !== 0) throw commandRefused(command, exitCode, stderr);
  }

  async readConsole(serverId: string, maxBytes: number): Promise<Buffer> {
    const file = consolePath(serverId);
    // virtlogd moves a full log away to `.0`: its end still belongs to what was said last.
    const both = sh`cat ${`${file}.0`} ${file} 2>/dev/null | tail -c ${Math.max(0, Math.floor(maxBytes))}`;
    return Buffer.from(await this.shell.check(sh`${both} | base64 -w 0`), 'base64');
  }

  inspectNetwork(): Promise<HostNetworkReport> {
    return this.network.inspect();
  }

  async applyNetwork(
    plan: HostNetworkPlan,
    how: 'whole' | 'parts' = 'whole',
  ): Promise<readonly NetworkProblem[]> {
    const applied = how === 'parts' ? this.network.change(plan) : this.network.bring(plan);
    return (await applied).problems;
  }

  networkStands(): Promise<boolean> {
    return this.network.stands();
  }

  compareNetwork(plan: HostNetworkPlan): Promise<NetworkDrift> {
    return this.network.drift(plan);
  }

  listJobs(): Promise<HostJob[]> {
    return this.jobs.look();
  }

  sweepJob(name: string, idleSeconds: number): Promise<void> {
    return this.jobs.sweep(name, idleSeconds);
  }

  inspectHoldings(): Promise<HostHoldings> {
    return readHoldings(this.shell);
  }

  async markServers(requests: readonly MarkRequest[]): Promise<void> {
    await this.shell.check(sh`exec /bin/sh -s`, { stdin: marks.markServers(requests, this.cloud).text });
  }

  async markHost(shared: boolean): Promise<void> {
    await this.shell.check(marks.markHost(this.cloud, shared));
  }

  async unmarkHost(): Promise<void> {
    await this.shell.check(marks.unmarkHost(this.cloud));
  }

  async takeNetwork(turn: string): Promise<void> {
    await this.shell.check(marks.takeNetwork(this.cloud, turn));
  }

  async discard({ kind, name }: Discardable): Promise<void> {
    if (kind === 'image') await this.shell.check(marks.discardImage(name));
    else await this.network.discard(kind, name);
  }

  /** In the server's folder, which carries the mark from its first moment. */
  private async changeFolder(serverId: string, command: Command): Promise<void> {
    await this.change(serverId, script([marks.markedFolder(serverId, this.cloud), command]));
  }

  /**
   * Tells whether the guest obeyed in time; one that was off at the start has obeyed too. Presses again now and then:
   * a guest that is still booting does not hear the first time (Nova's driver does the same).
   */
  private async pressPowerButton(serverId: string, graceSeconds: number): Promise<boolean> {
    const end = Date.now() + graceSeconds * 1000;
    let pressedAt = 0;
    for (;;) {
      if (Date.now() - pressedAt >= PRESS_AGAIN_MS) {
        pressedAt = Date.now();
        await this.tryChange(serverId, sh`${VIRSH} shutdown ${domainName(serverId)}`);
      }
      const state = (await this.inspectDomain(serverId))?.state;
      if (state === 'shutoff' || state === 'crashed') return true;
      // A paused guest cannot obey.
      if (state !== 'running' || Date.now() >= end) return false;
      await sleep(Math.min(POLL_MS, Math.max(end - Date.now(), 10)));
    }
  }

  /** Runs the command; a failure counts only if the domain is not in the wanted state (undefined: gone) after it. */
  private async bring(serverId: string, wanted: DomainState | undefined, command: Command): Promise<void> {
    const { exitCode, stderr } = await this.tryChange(serverId, command, { timeoutSeconds: START_SECONDS });
    if (exitCode === 0) return;
    const state = (await this.inspectDomain(serverId))?.state;
    const off = wanted === 'shutoff' && state === 'crashed';
    if (state === wanted || off) return;
    throw commandRefused(command, exitCode, stderr);
  }

  /** What takes as long as a guest's memory or disk is large; false while it goes on. `wanted` is as for `bring`. */
  private async byJob(
    serverId: string,
    what: string,
    command: Command,
    wanted?: DomainState,
  ): Promise<boolean> {
    const name = currentScope()?.jobName ?? what;
    const options = { timeoutSeconds: JOB_SECONDS, resource: serverId };
    const status = await this.jobs.round(name, command, options);
    if (status.state === 'running') return false;
    await this.jobs.remove(name);
    if (status.exitCode === 0) return true;
    if (wanted && (await this.inspectDomain(serverId))?.state === wanted) return true;
    throw commandRefused(command, status.exitCode, status.stderr);
  }

  /** A command that changes a server; a later try of the work, or its undo, shuts out what comes too late. */
  private async tryChange(serverId: string, command: Command, options?: RunOptions): Promise<CommandResult> {
    const result = await this.shell.run(fenced(serverId, command), options);
    checkFence(result, this.hostName, serverId);
    return result;
  }

  private async change(serverId: string, command: Command, options?: RunOptions): Promise<void> {
    const { exitCode, stderr } = await this.tryChange(serverId, command, options);
    if (exitCode !== 0) throw commandRefused(command, exitCode, stderr);
  }

  private async listFolder(folder: string): Promise<string[]> {
    const output = await this.shell.check(sh`[ ! -d ${folder} ] || ls -1 ${folder}`);
    return output.split('\n').filter(Boolean);
  }
}
