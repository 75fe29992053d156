import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { assertNothingBeside, check, WireBody, WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { ClosedQuery } from '../common/closed-query';
import { novaPage } from '../common/paging';
import { requireVersion } from '../common/require-version';
import { extraSpecNotFound } from '../compute.errors';
import type { Flavor } from './flavor.entity';
import { extraSpecMismatch, extraSpecNotAlone, flavorActionMissing } from './flavor.errors';
import { briefFlavorView, flavorView } from './flavor.view';
import { CreateFlavorDto, FlavorAccessDto, ListFlavorsQuery, UpdateFlavorDto } from './flavors.dto';
import { FlavorsService } from './flavors.service';

const LIST_QUERY = ['limit', 'marker', 'is_public', 'minRam', 'minDisk', 'sort_key', 'sort_dir'];

@Controller('compute/v2.1/flavors')
export class FlavorsController {
  constructor(
    private readonly flavors: FlavorsService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  @ClosedQuery(LIST_QUERY)
  list(
    @Ctx() context: RequestContext,
    @WireQuery(ListFlavorsQuery, { unknown: 'keep' }) query: ListFlavorsQuery,
  ) {
    return this.listAs(context, query, '/v2.1/flavors', (flavor) => briefFlavorView(context, flavor));
  }

  @Get('detail')
  @ClosedQuery(LIST_QUERY)
  listDetail(
    @Ctx() context: RequestContext,
    @WireQuery(ListFlavorsQuery, { unknown: 'keep' }) query: ListFlavorsQuery,
  ) {
    const specs = this.policy.can(context, 'os_compute_api:os-flavor-extra-specs:index');
    return this.listAs(context, query, '/v2.1/flavors/detail', (flavor) =>
      flavorView(context, flavor, specs),
    );
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'os_compute_api:flavors');
    return this.view(context, await this.flavors.get(context, id));
  }

  @Post()
  @HttpCode(200)
  async create(@Ctx() context: RequestContext, @WireBody('flavor', CreateFlavorDto) body: CreateFlavorDto) {
    this.policy.enforce(context, 'os_compute_api:os-flavor-manage:create');
    if (body.description !== undefined) requireVersion(context, '2.55', 'flavor.description');
    return this.view(context, await this.flavors.create(body));
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('flavor', UpdateFlavorDto) body: UpdateFlavorDto,
  ) {
    this.policy.enforce(context, 'os_compute_api:os-flavor-manage:update');
    requireVersion(context, '2.55', 'PUT /flavors');
    return this.view(context, await this.flavors.describe(id, body.description));
  }

  @Delete(':id')
  @HttpCode(202)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'os_compute_api:os-flavor-manage:delete');
    await this.flavors.delete(id);
  }

  @Get(':id/os-extra_specs')
  async extraSpecs(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'os_compute_api:os-flavor-extra-specs:index');
    return { extra_specs: (await this.flavors.get(context, id)).extraSpecs };
  }

  @Get(':id/os-extra_specs/:key')
  async extraSpec(@Ctx() context: RequestContext, @Param('id') id: string, @Param('key') key: string) {
    this.policy.enforce(context, 'os_compute_api:os-flavor-extra-specs:show');
    const value = (await this.flavors.get(context, id)).extraSpecs[key];
    if (value === undefined) throw extraSpecNotFound(id, key);
    return { [key]: value };
  }

  @Post(':id/os-extra_specs')
  @HttpCode(200)
  async addExtraSpecs(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Body() body: { extra_specs?: unknown } | undefined,
  ) {
    this.policy.enforce(context, 'os_compute_api:os-flavor-extra-specs:create');
    const specs = typeof body === 'object' && body !== null ? body.extra_specs : undefined;
    assertNothingBeside('extra_specs', body);
    await this.flavors.setExtraSpecs(context, id, specs);
    return { extra_specs: specs };
  }

  @Put(':id/os-extra_specs/:key')
  async setExtraSpec(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('key') key: string,
    @Body() body: Record<string, unknown>,
  ) {
    this.policy.enforce(context, 'os_compute_api:os-flavor-extra-specs:update');
    if (typeof body !== 'object' || body === null || Object.keys(body).length !== 1)
      throw extraSpecNotAlone(key);
    if (!Object.hasOwn(body, key)) throw extraSpecMismatch(key);
    await this.flavors.setExtraSpecs(context, id, { [key]: body[key] });
    return { [key]: body[key] };
  }

  @Delete(':id/os-extra_specs/:key')
  async deleteExtraSpec(@Ctx() context: RequestContext, @Param('id') id: string, @Param('key') key: string) {
    this.policy.enforce(context, 'os_compute_api:os-flavor-extra-specs:delete');
    await this.flavors.deleteExtraSpec(id, key);
  }

  @Get(':id/os-flavor-access')
  async access(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'os_compute_api:os-flavor-access');
    return accessView(id, await this.flavors.access(id));
  }

  @Post(':id/action')
  @HttpCode(200)
  async action(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Body() body: Record<string, unknown>,
  ) {
    const [name = '', ...more] = typeof body === 'object' && body !== null ? Object.keys(body) : [];
    if (more.length || !['addTenantAccess', 'removeTenantAccess'].includes(name)) {
      throw flavorActionMissing();
    }
    const add = name === 'addTenantAccess';
    this.policy.enforce(context, `os_compute_api:os-flavor-access:${add ? 'add' : 'remove'}_tenant_access`);
    const { tenant } = check(FlavorAccessDto, body[name], name);
    return accessView(
      id,
      await (add ? this.flavors.addAccess(id, tenant) : this.flavors.removeAccess(id, tenant)),
    );
  }

  private async listAs<V>(
    context: RequestContext,
    query: ListFlavorsQuery,
    path: string,
    view: (flavor: Flavor) => V,
  ) {
    this.policy.enforce(context, 'os_compute_api:flavors');
    const { page: request, rows } = await this.flavors.list(context, query);
    const { page, links } = novaPage(context, path, query, request, rows, (flavor) => flavor.id);
    return { flavors: page.map(view), ...(links ? { flavors_links: links } : {}) };
  }

  private view(context: RequestContext, flavor: Flavor) {
    const specs = this.policy.can(context, 'os_compute_api:os-flavor-extra-specs:index');
    return { flavor: flavorView(context, flavor, specs) };
  }
}

function accessView(flavorId: string, projects: readonly string[]) {
  return { flavor_access: projects.map((projectId) => ({ flavor_id: flavorId, tenant_id: projectId })) };
}
