import { Injectable } from '@nestjs/common';
import { LimitsRepository } from './limits.repository';

/** What other rooms ask of unified limits. */
@Injectable()
export class ProjectLimits {
  constructor(private readonly limits: LimitsRepository) {}

  /**
   * How much a project may have of a resource: its own limit or the registered default; undefined where the
   * operator registered none, or none that binds (-1).
   */
  async find(projectId: string, serviceType: string, resourceName: string): Promise<number | undefined> {
    const limit = await this.limits.effective(projectId, serviceType, resourceName);
    return limit === undefined || limit < 0 ? undefined : limit;
  }
}
