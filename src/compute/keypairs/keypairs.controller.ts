import { Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { readPage } from '../../shared/http/pagination';
import { Ctx } from '../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../shared/http/request-context';
import { WireBody, WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { ClosedQuery } from '../common/closed-query';
import { MAX_LIMIT, novaPage } from '../common/paging';
import { requireVersion } from '../common/require-version';
import { publicKeyRequired } from '../compute.errors';
import { createdKeypairView, keypairDetailView, keypairView } from './keypair.view';
import { CreateKeypairDto, ListKeypairsQuery } from './keypairs.dto';
import { KeypairsService } from './keypairs.service';

const PATH = '/v2.1/os-keypairs';

@Controller('compute/v2.1/os-keypairs')
export class KeypairsController {
  constructor(
    private readonly keypairs: KeypairsService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  @ClosedQuery(['user_id', 'limit', 'marker'])
  async list(
    @Ctx() context: RequestContext,
    @WireQuery(ListKeypairsQuery, { unknown: 'keep' }) query: ListKeypairsQuery,
  ) {
    const userId = this.owner(context, 'index', query.user_id);
    const paged = context.microversion.atLeast('2.35');
    const request = paged ? readPage(query, MAX_LIMIT) : { limit: undefined, marker: undefined };
    const rows = await this.keypairs.list(userId, request);
    const { page, links } = novaPage(context, PATH, query, request, rows, (keypair) => keypair.name);
    const keypairs = page.map((keypair) => ({ keypair: keypairView(context, keypair) }));
    return { keypairs, ...(links ? { keypairs_links: links } : {}) };
  }

  @Get(':name')
  @ClosedQuery(['user_id'])
  async show(@Ctx() context: RequestContext, @Param('name') name: string, @Query('user_id') user?: string) {
    const userId = this.owner(context, 'show', user);
    return { keypair: keypairDetailView(context, await this.keypairs.get(userId, name)) };
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('keypair', CreateKeypairDto) body: CreateKeypairDto,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const version = context.microversion;
    if (body.type !== undefined) requireVersion(context, '2.2', 'keypair.type');
    if (body.user_id !== undefined) requireVersion(context, '2.10', 'keypair.user_id');
    if (body.public_key === undefined && version.atLeast('2.92')) {
      throw publicKeyRequired();
    }
    const userId = this.owner(context, 'create', body.user_id);
    const { keypair, privateKey } = await this.keypairs.create(userId, context.projectId, body);
    void reply.status(version.atLeast('2.2') ? 201 : 200);
    return { keypair: createdKeypairView(context, keypair, privateKey) };
  }

  @Delete(':name')
  @ClosedQuery(['user_id'])
  @HttpCode(202)
  async delete(
    @Ctx() context: RequestContext,
    @Param('name') name: string,
    @Res({ passthrough: true }) reply: HttpReply,
    @Query('user_id') user?: string,
  ) {
    await this.keypairs.delete(this.owner(context, 'delete', user), name);
    void reply.status(context.microversion.atLeast('2.2') ? 204 : 202);
  }

  /** Key pairs belong to users, not projects; an admin may name another one from 2.10 on. */
  private owner(context: RequestContext, action: string, userId: string | undefined): string {
    const owner = userId !== undefined && context.microversion.atLeast('2.10') ? userId : context.userId;
    this.policy.enforce(context, `os_compute_api:os-keypairs:${action}`, { user_id: owner });
    return owner;
  }
}
