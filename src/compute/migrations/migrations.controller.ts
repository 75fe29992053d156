import { Controller, Get } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { ClosedQuery } from '../common/closed-query';
import { novaPage } from '../common/paging';
import { migrationView } from './migration.view';
import { ListMigrationsQuery } from './migrations.dto';
import { MigrationsService } from './migrations.service';

const ROOT = 'os_compute_api:os-migrations:index';
const FILTERS = ['hidden', 'host', 'instance_uuid', 'source_compute', 'status', 'migration_type'];
const PAGED = [...FILTERS, 'limit', 'marker', 'changes-since'];

@Controller('compute/v2.1/os-migrations')
export class MigrationsController {
  constructor(
    private readonly migrations: MigrationsService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  @ClosedQuery(PAGED, '2.59', [
    ['2.66', ['changes-before']],
    ['2.80', ['user_id', 'project_id']],
  ])
  async list(
    @Ctx() context: RequestContext,
    @WireQuery(ListMigrationsQuery, { unknown: 'keep' }) query: ListMigrationsQuery,
  ) {
    this.policy.enforce(context, ROOT);
    // Who names the own project asks for nothing of others.
    const own = query.project_id !== undefined && query.project_id === context.token?.projectId;
    if (!own) this.policy.enforce(context, `${ROOT}:all_projects`);
    const withHosts = this.policy.can(context, `${ROOT}:host`);
    const { page: request, rows } = await this.migrations.list(context, query);
    const path = '/v2.1/os-migrations';
    const { page, links } = novaPage(context, path, query, request, rows, ({ uuid }) => uuid);
    return {
      migrations: page.map((migration) => migrationView(context, migration, withHosts)),
      ...(links ? { migrations_links: links } : {}),
    };
  }
}
