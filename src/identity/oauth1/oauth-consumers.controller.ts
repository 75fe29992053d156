import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { selfLink } from '../common/links';
import { List, type Listing } from '../common/listing';
import { OauthConsumersService } from './oauth-consumers.service';
import { ConsumerDto } from './oauth1.dto';
import type { OauthConsumer } from './oauth1.entity';

@Controller('identity/v3/OS-OAUTH1/consumers')
export class OauthConsumersController {
  constructor(
    private readonly consumers: OauthConsumersService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @List() list: Listing) {
    this.policy.enforce(context, 'identity:list_consumers');
    const rows = await this.consumers.list();
    return list.wrap(
      'consumers',
      rows.map((row) => consumerView(context, row)),
    );
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('consumer', ConsumerDto, { unknown: 'keep' }) body: ConsumerDto,
  ) {
    this.policy.enforce(context, 'identity:create_consumer');
    const { consumer, secret } = await this.consumers.create(body);
    return { consumer: { ...consumerView(context, consumer), secret } };
  }

  @Get(':consumer_id')
  async show(@Ctx() context: RequestContext, @Param('consumer_id') id: string) {
    this.policy.enforce(context, 'identity:get_consumer');
    return { consumer: consumerView(context, await this.consumers.get(id)) };
  }

  @Patch(':consumer_id')
  async update(
    @Ctx() context: RequestContext,
    @Param('consumer_id') id: string,
    @WireBody('consumer', ConsumerDto, { unknown: 'keep' }) body: ConsumerDto,
  ) {
    this.policy.enforce(context, 'identity:update_consumer');
    return { consumer: consumerView(context, await this.consumers.update(id, body)) };
  }

  @Delete(':consumer_id')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('consumer_id') id: string) {
    this.policy.enforce(context, 'identity:delete_consumer');
    await this.consumers.delete(id);
  }
}

function consumerView(context: RequestContext, { id, description, extra }: OauthConsumer) {
  return { ...extra, id, description, links: selfLink(context, `OS-OAUTH1/consumers/${id}`) };
}
