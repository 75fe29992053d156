import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { checkEnvelope, WireBody, WireObject } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { foundFrom } from '../common/require-version';
import { unknownAction } from '../servers/server.errors';
import { aggregateIdNotInteger, aggregateUpdateEmpty } from './aggregate.errors';
import { type AggregateDetails, aggregateView, newAggregateView } from './aggregate.view';
import {
  AggregateHostDto,
  AggregateMetadataDto,
  CacheImagesDto,
  CreateAggregateDto,
  UpdateAggregateDto,
} from './aggregates.dto';
import { AggregatesService } from './aggregates.service';
import { ImagesInAdvance } from './images-in-advance.service';

const RULE = 'os_compute_api:os-aggregates';

/** nova/api/openstack/compute/aggregates.py. */
@Controller('compute/v2.1/os-aggregates')
export class AggregatesController {
  constructor(
    private readonly aggregates: AggregatesService,
    private readonly images: ImagesInAdvance,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext) {
    this.policy.enforce(context, `${RULE}:index`);
    return { aggregates: (await this.aggregates.list()).map((one) => aggregateView(context, one)) };
  }

  @Post()
  @HttpCode(200)
  async create(
    @Ctx() context: RequestContext,
    @WireBody('aggregate', CreateAggregateDto) { name, availability_zone: zone }: CreateAggregateDto,
  ) {
    this.policy.enforce(context, `${RULE}:create`);
    return { aggregate: newAggregateView(context, await this.aggregates.create(name, zone)) };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, `${RULE}:show`);
    return view(context, await this.aggregates.get(integer(id)));
  }

  @Put(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('aggregate', UpdateAggregateDto) { name, availability_zone: zone }: UpdateAggregateDto,
  ) {
    this.policy.enforce(context, `${RULE}:update`);
    if (name === undefined && zone === undefined) throw aggregateUpdateEmpty();
    return view(context, await this.aggregates.update(integer(id), name, zone));
  }

  @Delete(':id')
  @HttpCode(200)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, `${RULE}:delete`);
    await this.aggregates.delete(integer(id));
  }

  @Post(':id/action')
  @HttpCode(200)
  async action(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Body() body: Record<string, unknown>,
  ) {
    const names = typeof body === 'object' && body !== null ? Object.keys(body) : [];
    const name = names.find((one) => Object.hasOwn(ACTIONS, one)) as keyof typeof ACTIONS | undefined;
    if (name === undefined) throw unknownAction(names);
    this.policy.enforce(context, `${RULE}:${name}`);
    return view(context, await ACTIONS[name](this.aggregates, id, body));
  }

  /** Images are on the hosts before a server asks for them; it answers at once. */
  @Post(':id/images')
  @HttpCode(202)
  async cacheImages(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireObject(CacheImagesDto) body: CacheImagesDto,
  ) {
    foundFrom(context, '2.81');
    this.policy.enforce(context, 'compute:aggregates:images');
    const ids = body.cache.map((image) => image.id);
    await this.images.bring(context, await this.aggregates.get(integer(id)), ids);
  }
}

type Act = (aggregates: AggregatesService, id: string, body: unknown) => Promise<AggregateDetails>;

const ACTIONS: Readonly<Record<'add_host' | 'remove_host' | 'set_metadata', Act>> = {
  add_host: (aggregates, id, body) =>
    aggregates.addHost(integer(id), checkEnvelope('add_host', AggregateHostDto, body).host),
  remove_host: (aggregates, id, body) =>
    aggregates.removeHost(integer(id), checkEnvelope('remove_host', AggregateHostDto, body).host),
  set_metadata: (aggregates, id, body) =>
    aggregates.setMetadata(integer(id), checkEnvelope('set_metadata', AggregateMetadataDto, body).metadata),
};

function view(context: RequestContext, details: AggregateDetails) {
  return { aggregate: aggregateView(context, details) };
}

function integer(id: string): string {
  if (!/^-?\d+$/.test(id)) throw aggregateIdNotInteger(id);
  return id;
}
