import { Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { assistedSnapshotsNotThere } from '../compute.errors';

/** Snapshots of volumes that are files, which block storage leaves to compute: said clearly not to be there. */
@Controller('compute/v2.1/os-assisted-volume-snapshots')
export class AssistedSnapshotsController {
  constructor(private readonly policy: PolicyService) {}

  @Post()
  @HttpCode(200)
  create(@Ctx() context: RequestContext): void {
    this.policy.enforce(context, 'os_compute_api:os-assisted-volume-snapshots:create');
    throw assistedSnapshotsNotThere();
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@Ctx() context: RequestContext): void {
    this.policy.enforce(context, 'os_compute_api:os-assisted-volume-snapshots:delete');
    throw assistedSnapshotsNotThere();
  }
}
