import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { lookUp } from '../../shared/text/look-up';
import { Access } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { python } from '../common/python';
import { routerNotFound } from '../routers/router.errors';
import { RouterRecords } from '../routers/router-records';
import { RoutersRepository } from '../routers/routers.repository';
import type { ConntrackHelper } from './conntrack-helper.entity';
import {
  conntrackHelperExists,
  conntrackHelperNotAllowed,
  conntrackHelperNotFound,
  invalidProtocolForHelper,
  tooManyConntrackHelpers,
} from './conntrack-helper.errors';
import type { CreateConntrackHelperDto, UpdateConntrackHelperDto } from './conntrack-helpers.dto';
import { ConntrackHelpersRepository } from './conntrack-helpers.repository';

type Intent = 'create' | 'get' | 'update' | 'delete';

/**
 * As Neutron allows them without a setting (neutron/conf/extensions/conntrack_helper.py), but for those that no kernel
 * takes so: it calls h323 otherwise, and its amanda is for UDP.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ftp: ['tcp'],
  irc: ['tcp'],
  'netbios-ns': ['udp'],
  pptp: ['tcp'],
  sane: ['tcp'],
  sip: ['udp', 'tcp'],
  snmp: ['udp'],
  tftp: ['udp'],
};

/** Of one router. Neutron counts none; but each is a rule, and all of a host's routers share its time. */
const MAX_HELPERS = 64;

@Injectable()
export class ConntrackHelpersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly helpers: ConntrackHelpersRepository,
    private readonly routers: RoutersRepository,
    private readonly records: RouterRecords,
    private readonly access: Access,
  ) {}

  async list(context: RequestContext, routerId: string, raw: RawQuery) {
    await this.parent(context, routerId, 'get');
    const query = this.helpers.query(raw);
    const { rows } = await this.helpers.page(query, routerId);
    return { query, rows };
  }

  async get(context: RequestContext, routerId: string, id: string): Promise<ConntrackHelper> {
    await this.parent(context, routerId, 'get');
    return this.find(routerId, id);
  }

  async create(
    context: RequestContext,
    routerId: string,
    items: readonly CreateConntrackHelperDto[],
  ): Promise<ConntrackHelper[]> {
    return this.change(context, routerId, 'create', async (tx) => {
      // It belongs to its router's project, whichever a caller may name.
      for (const item of items) this.access.ownerOf(context, item);
      if ((await this.helpers.countOf(routerId)) + items.length > MAX_HELPERS)
        throw tooManyConntrackHelpers(routerId, MAX_HELPERS);
      const made: ConntrackHelper[] = [];
      for (const { protocol, port, helper } of items) {
        const row = { id: newUuid(), routerId, protocol, port, helper };
        await this.check(row);
        await this.helpers.insert(tx, row);
        made.push(row);
      }
      return made;
    });
  }

  update(
    context: RequestContext,
    routerId: string,
    id: string,
    body: UpdateConntrackHelperDto,
  ): Promise<ConntrackHelper> {
    return this.change(context, routerId, 'update', async (tx) => {
      const before = await this.find(routerId, id);
      const { protocol = before.protocol, port = before.port, helper = before.helper } = body;
      const after = { ...before, protocol, port, helper };
      await this.check(after);
      await this.helpers.update(tx, id, { protocol, port, helper });
      return after;
    });
  }

  async delete(context: RequestContext, routerId: string, id: string): Promise<void> {
    await this.change(context, routerId, 'delete', async (tx) => {
      await this.find(routerId, id);
      await this.helpers.delete(tx, id);
    });
  }

  private async change<T>(
    context: RequestContext,
    routerId: string,
    intent: Intent,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    await this.parent(context, routerId, intent);
    return this.unitOfWork.run(async (tx) => {
      await this.parent(context, routerId, intent);
      const result = await work(tx);
      await this.records.wake(tx, [routerId]);
      return result;
    });
  }

  private async parent(context: RequestContext, id: string, intent: Intent): Promise<void> {
    const router = await this.routers.find(id);
    const target = router && { 'ext_parent:project_id': router.projectId };
    const read = 'get_router_conntrack_helper';
    this.access.reveal(context, read, router, target, () => routerNotFound(id));
    if (intent !== 'get') this.access.enforce(context, `${intent}_router_conntrack_helper`, target ?? {});
  }

  private async find(routerId: string, id: string): Promise<ConntrackHelper> {
    const helper = await this.helpers.find(id);
    if (helper?.routerId !== routerId) throw conntrackHelperNotFound(id);
    return helper;
  }

  private async check(wanted: ConntrackHelper): Promise<void> {
    const { routerId, protocol, port, helper } = wanted;
    const protocols = lookUp(ALLOWED, helper);
    if (!protocols) throw conntrackHelperNotAllowed(helper);
    if (!protocols.includes(protocol)) throw invalidProtocolForHelper(helper, protocol, protocols);
    const same = await this.helpers.findSame(wanted);
    if (same && same.id !== wanted.id)
      throw conntrackHelperExists(python({ router_id: routerId, protocol, port, helper }));
  }
}
