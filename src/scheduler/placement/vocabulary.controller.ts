import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../shared/http/request-context';
import { check, OpenBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { associatedNotBoolean, goneBelow, traitQueryMalformed, unknownTraitQuery } from '../scheduler.errors';
import { traitNotFound } from './placement.errors';
import { PlacementWords } from './placement-words';
import { ResourceClassDto } from './writing/bodies';

const CLASSES = '/placement/resource_classes';

/** The words of placement: classes of what there is, and traits. placement/handlers/resource_class.py and trait.py. */
@Controller('placement')
export class PlacementVocabularyController {
  constructor(
    private readonly words: PlacementWords,
    private readonly policy: PolicyService,
  ) {}

  @Get('resource_classes')
  async resourceClasses(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'placement:resource_classes:list');
    return { resource_classes: (await this.words.classes()).map(resourceClassView) };
  }

  @Post('resource_classes')
  @HttpCode(201)
  async createClass(
    @Ctx() context: RequestContext,
    @OpenBody(ResourceClassDto) body: unknown,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    this.policy.enforce(context, 'placement:resource_classes:create');
    requireFrom(context, '1.2');
    const { name } = check(ResourceClassDto, body, '');
    await this.words.createClass(name);
    void reply.header('Location', `${context.serviceUrl}/resource_classes/${name}`);
  }

  @Get('resource_classes/:name')
  async resourceClass(@Ctx() context: RequestContext, @Param('name') name: string) {
    this.policy.enforce(context, 'placement:resource_classes:show');
    await this.words.requireClass(name);
    return resourceClassView(name);
  }

  /** Up to 1.6 a new name; from 1.7 on it is there afterwards. */
  @Put('resource_classes/:name')
  async putClass(
    @Ctx() context: RequestContext,
    @Param('name') name: string,
    @OpenBody(ResourceClassDto) body: unknown,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    this.policy.enforce(context, 'placement:resource_classes:update');
    requireFrom(context, '1.2');
    if (!context.microversion.atLeast('1.7')) {
      const { name: next } = check(ResourceClassDto, body, '');
      await this.words.renameClass(name, next);
      return resourceClassView(next);
    }
    const made = await this.words.ensureClass(name);
    void reply.status(made ? 201 : 204).header('Location', `${context.serviceUrl}/resource_classes/${name}`);
    return undefined;
  }

  @Delete('resource_classes/:name')
  @HttpCode(204)
  async deleteClass(@Ctx() context: RequestContext, @Param('name') name: string) {
    this.policy.enforce(context, 'placement:resource_classes:delete');
    requireFrom(context, '1.2');
    await this.words.deleteClass(name);
  }

  @Get('traits')
  async traits(@Ctx() context: RequestContext, @Query() query: Record<string, string>) {
    this.policy.enforce(context, 'placement:traits:list');
    requireFrom(context, '1.6');
    const unknown = Object.keys(query).find((key) => key !== 'name' && key !== 'associated');
    if (unknown) throw unknownTraitQuery(unknown);
    const matches = query.name === undefined ? () => true : nameFilter(query.name);
    const associated = query.associated?.toLowerCase();
    if (associated !== undefined && associated !== 'true' && associated !== 'false')
      throw associatedNotBoolean();
    const used = await this.words.traitsInUse();
    const traits = (await this.words.traits()).filter(
      (name) => associated === undefined || used.has(name) === (associated === 'true'),
    );
    return { traits: traits.filter(matches) };
  }

  @Get('traits/:name')
  @HttpCode(204)
  async trait(@Ctx() context: RequestContext, @Param('name') name: string) {
    this.policy.enforce(context, 'placement:traits:show');
    requireFrom(context, '1.6');
    if (!(await this.words.traits()).includes(name)) throw traitNotFound(name);
  }

  @Put('traits/:name')
  async putTrait(
    @Ctx() context: RequestContext,
    @Param('name') name: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    this.policy.enforce(context, 'placement:traits:update');
    requireFrom(context, '1.6');
    const made = await this.words.ensureTrait(name);
    void reply.status(made ? 201 : 204).header('Location', `${context.serviceUrl}/traits/${name}`);
  }

  @Delete('traits/:name')
  @HttpCode(204)
  async deleteTrait(@Ctx() context: RequestContext, @Param('name') name: string) {
    this.policy.enforce(context, 'placement:traits:delete');
    requireFrom(context, '1.6');
    await this.words.deleteTrait(name);
  }
}

function requireFrom({ microversion }: RequestContext, version: string): void {
  if (!microversion.atLeast(version)) throw goneBelow(version);
}

function resourceClassView(name: string) {
  return { name, links: [{ rel: 'self', href: `${CLASSES}/${name}` }] };
}

/** placement/handlers/trait.py: another word than `in` and `startswith` filters nothing. */
function nameFilter(text: string): (name: string) => boolean {
  const [, word, value = ''] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  if (word === undefined) throw traitQueryMalformed(text);
  const names = value.split(',');
  if (word === 'in') return (name) => names.includes(name);
  return (name) => word !== 'startswith' || name.startsWith(value);
}
