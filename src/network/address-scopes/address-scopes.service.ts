import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { Access, givenAttributes } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { EVERYTHING, ownOrShared } from '../common/scope';
import { type Seen, Sharing } from '../rbac/sharing';
import { SubnetPoolsRepository } from '../subnet-pools/subnet-pools.repository';
import type { AddressScope } from './address-scope.entity';
import { addressScopeInUse, addressScopeNotFound, addressScopeStaysShared } from './address-scope.errors';
import { addressScopeTarget } from './address-scope.view';
import { CreateAddressScopeDto, type UpdateAddressScopeDto } from './address-scopes.dto';
import { AddressScopesRepository } from './address-scopes.repository';

@Injectable()
export class AddressScopesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly scopes: AddressScopesRepository,
    private readonly pools: SubnetPoolsRepository,
    private readonly sharing: Sharing,
    private readonly access: Access,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.scopes.query(raw, context.token?.projectId);
    const scope = this.access.seesAll(context) ? EVERYTHING : ownOrShared(context);
    const { rows } = await this.scopes.page(query, scope);
    const seen = await this.sharing.seen(context, rows);
    return { query, rows: this.access.visible(context, 'get_address_scope', seen, addressScopeTarget) };
  }

  async get(context: RequestContext, id: string): Promise<Seen<AddressScope>> {
    const scope = await this.sharing.one(context, await this.scopes.find(id));
    const target = scope && addressScopeTarget(scope);
    return this.access.reveal(context, 'get_address_scope', scope, target, () => addressScopeNotFound(id));
  }

  create(context: RequestContext, items: readonly CreateAddressScopeDto[]): Promise<Seen<AddressScope>[]> {
    const defaults = new CreateAddressScopeDto();
    const made = items.map((item): AddressScope => {
      const projectId = this.access.ownerOf(context, item);
      const target = { project_id: projectId, tenant_id: projectId };
      this.access.enforce(context, 'create_address_scope', target, givenAttributes(item, defaults));
      return { id: newUuid(), projectId, name: item.name, ipVersion: item.ip_version, shared: item.shared };
    });
    return this.unitOfWork.run(async (tx) => {
      for (const scope of made) {
        await this.scopes.insert(tx, scope);
        if (scope.shared) await this.sharing.open(tx, scope, 'address_scope');
      }
      return this.sharing.seen(context, made);
    });
  }

  async update(
    context: RequestContext,
    id: string,
    body: UpdateAddressScopeDto,
  ): Promise<Seen<AddressScope>> {
    const target = addressScopeTarget(await this.get(context, id));
    const given = givenAttributes(body, {} as UpdateAddressScopeDto);
    this.access.enforce(context, 'update_address_scope', target, given);
    return this.unitOfWork.run(async (tx) => {
      const scope = await this.get(context, id);
      if (scope.shared && body.shared === false) throw addressScopeStaysShared(id);
      if (body.shared) await this.sharing.open(tx, scope, 'address_scope');
      await this.scopes.update(tx, id, { name: body.name, shared: body.shared });
      return this.get(context, id);
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    this.access.enforce(context, 'delete_address_scope', addressScopeTarget(await this.get(context, id)));
    await this.unitOfWork.run(async (tx) => {
      await this.get(context, id);
      if ((await this.pools.listByScope(id)).length) throw addressScopeInUse(id);
      await this.sharing.forget(tx, id);
      await this.scopes.delete(tx, id);
    });
  }
}
