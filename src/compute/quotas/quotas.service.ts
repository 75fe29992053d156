import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import {
  filePathTooLong,
  fileTooLong,
  type Overrun,
  quotaBelowUsage,
  quotaExceeded,
  tooManyFiles,
  tooManyKeypairs,
  tooManyMetadata,
} from '../compute.errors';
import { DEFAULT_QUOTAS, QUOTA_RESOURCES, type QuotaResource } from './quota-resources';
import { type ComputeUsage, QuotasRepository } from './quotas.repository';

export type QuotaLimits = Record<QuotaResource, number>;

/** Where the limits of the quota class `default` are kept. */
const DEFAULT_CLASS = 'default';

@Injectable()
export class QuotasService {
  constructor(
    private readonly quotas: QuotasRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async defaults(): Promise<QuotaLimits> {
    return this.merge({ ...DEFAULT_QUOTAS }, DEFAULT_CLASS);
  }

  async limits(projectId: string): Promise<QuotaLimits> {
    return this.merge(await this.defaults(), projectId);
  }

  usage(projectId: string): Promise<ComputeUsage> {
    return this.quotas.usage(projectId);
  }

  /** Sets limits of a project, or with `default` of the quota class. Below what is used only with `force`. */
  async update(projectId: string, changes: Partial<QuotaLimits>, force: boolean): Promise<QuotaLimits> {
    return this.unitOfWork.run(async (tx) => {
      if (!force && projectId !== DEFAULT_CLASS) await this.refuseBelowUsage(projectId, changes);
      for (const [resource, limit] of Object.entries(changes)) {
        await this.quotas.put(tx, { projectId, resource, limit });
      }
      return projectId === DEFAULT_CLASS ? this.defaults() : this.limits(projectId);
    });
  }

  async reset(projectId: string): Promise<void> {
    await this.unitOfWork.run((tx) => this.quotas.clear(tx, projectId));
  }

  serverGroups(projectId: string): Promise<number> {
    return this.quotas.serverGroups(projectId);
  }

  /** Inside the unit of work that inserts the servers: what is there is counted, nothing is reserved. */
  async requireServers(projectId: string, wanted: ComputeUsage): Promise<void> {
    const [limits, used] = [await this.limits(projectId), await this.usage(projectId)];
    const overs: Overrun[] = (['instances', 'cores', 'ram'] as const)
      .filter((name) => wanted[name] > 0 && limits[name] >= 0 && used[name] + wanted[name] > limits[name])
      .map((name) => ({ resource: name, requested: wanted[name], used: used[name], limit: limits[name] }));
    if (overs.length) throw quotaExceeded(overs);
  }

  async requireMetadata(projectId: string, items: number): Promise<void> {
    const limit = (await this.limits(projectId)).metadata_items;
    if (limit < 0 || items <= limit) return;
    throw tooManyMetadata(limit);
  }

  /** Of files for a new server, with the texts that carry them (nova/compute/api.py, _check_injected_file_quota). */
  async requireFiles(
    projectId: string,
    files: ReadonlyArray<{ path: string; contents: string }>,
  ): Promise<void> {
    if (files.length === 0) return;
    const limits = await this.limits(projectId);
    const passes = (limit: number, sizes: readonly number[]) => limit < 0 || Math.max(...sizes) <= limit;
    const { injected_file_path_bytes: paths, injected_file_content_bytes: contents } = limits;
    if (!passes(limits.injected_files, [files.length])) throw tooManyFiles();
    if (
      !passes(
        paths,
        files.map(({ path }) => path.length),
      )
    )
      throw filePathTooLong(paths);
    if (
      !passes(
        contents,
        files.map((file) => file.contents.length),
      )
    )
      throw fileTooLong(contents);
  }

  async requireKeypair(projectId: string | undefined, used: number): Promise<void> {
    const limits = projectId === undefined ? await this.defaults() : await this.limits(projectId);
    if (limits.key_pairs < 0 || used < limits.key_pairs) return;
    throw tooManyKeypairs();
  }

  private async refuseBelowUsage(projectId: string, changes: Partial<QuotaLimits>): Promise<void> {
    const used = { ...(await this.usage(projectId)), server_groups: await this.serverGroups(projectId) };
    for (const name of ['instances', 'cores', 'ram', 'server_groups'] as const) {
      const limit = changes[name];
      if (limit === undefined || limit < 0 || limit >= used[name]) continue;
      throw quotaBelowUsage(limit, name, used[name]);
    }
  }

  private async merge(base: QuotaLimits, projectId: string): Promise<QuotaLimits> {
    const merged: QuotaLimits = { ...base };
    for (const { resource, limit } of await this.quotas.list(projectId)) {
      const name = QUOTA_RESOURCES.find((known) => known === resource);
      if (name) merged[name] = limit;
    }
    return merged;
  }
}
