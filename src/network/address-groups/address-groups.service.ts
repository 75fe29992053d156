import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { DomainEvents } from '../../shared/events/domain-events';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { Access } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { assertRevision } from '../common/revisions';
import { EVERYTHING, ownOrShared } from '../common/scope';
import { securityGroupChanged } from '../network.events';
import { type Seen, Sharing } from '../rbac/sharing';
import { SecurityGroupRulesRepository } from '../security-groups/security-group-rules.repository';
import type { AddressGroup } from './address-group.entity';
import {
  addressesInGroup,
  addressesNotInGroup,
  addressGroupInUse,
  addressGroupNotFound,
  addressGroupTooLarge,
} from './address-group.errors';
import { addressGroupTarget } from './address-group.view';
import {
  type CreateAddressGroupDto,
  canonicalAddresses,
  type UpdateAddressGroupDto,
} from './address-groups.dto';
import { AddressGroupsRepository } from './address-groups.repository';

/**
 * A set of the hosts' ipset takes 65,536, and the network of all addresses is two there. One that does not fit would hold
 * up the sets of everybody on the host.
 */
const MAX_ADDRESSES = 65_535;

@Injectable()
export class AddressGroupsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly groups: AddressGroupsRepository,
    private readonly rules: SecurityGroupRulesRepository,
    private readonly sharing: Sharing,
    private readonly access: Access,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.groups.query(raw, context.token?.projectId);
    const scope = this.access.seesAll(context) ? EVERYTHING : ownOrShared(context);
    const { rows } = await this.groups.page(query, scope);
    const seen = await this.sharing.seen(context, rows);
    return { query, rows: this.access.visible(context, 'get_address_group', seen, addressGroupTarget) };
  }

  async get(context: RequestContext, id: string): Promise<Seen<AddressGroup>> {
    const group = await this.sharing.one(context, await this.groups.find(id));
    const target = group && addressGroupTarget(group);
    return this.access.reveal(context, 'get_address_group', group, target, () => addressGroupNotFound(id));
  }

  create(context: RequestContext, items: readonly CreateAddressGroupDto[]): Promise<Seen<AddressGroup>[]> {
    const now = this.clock.timestamp();
    const made = items.map((item): AddressGroup => {
      const projectId = this.access.ownerOf(context, item);
      this.access.enforce(context, 'create_address_group', { project_id: projectId });
      const { name, description } = item;
      const addresses = assertFits(canonicalAddresses(item.addresses));
      const times = { revision: 1, createdAt: now, updatedAt: now };
      return { id: newUuid(), projectId, name, description, addresses, ...times };
    });
    return this.unitOfWork.run(async (tx) => {
      for (const group of made) await this.groups.insert(tx, group);
      return this.sharing.seen(context, made);
    });
  }

  update(context: RequestContext, id: string, body: UpdateAddressGroupDto): Promise<Seen<AddressGroup>> {
    return this.change(context, 'update_address_group', id, () => ({ ...body }));
  }

  /** Addresses that are there already are refused, all of the request with them. */
  addAddresses(context: RequestContext, id: string, given: readonly string[]): Promise<Seen<AddressGroup>> {
    return this.change(context, 'add_addresses', id, ({ addresses }) => {
      const more = canonicalAddresses(given);
      const known = new Set(addresses);
      const present = more.filter((address) => known.has(address));
      if (present.length) throw addressesInGroup(present, id);
      return { addresses: assertFits([...addresses, ...more]) };
    });
  }

  removeAddresses(
    context: RequestContext,
    id: string,
    given: readonly string[],
  ): Promise<Seen<AddressGroup>> {
    return this.change(context, 'remove_addresses', id, ({ addresses }) => {
      const less = new Set(canonicalAddresses(given));
      const known = new Set(addresses);
      const missing = [...less].filter((address) => !known.has(address));
      if (missing.length) throw addressesNotInGroup(missing, id);
      return { addresses: addresses.filter((address) => !less.has(address)) };
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    this.access.enforce(context, 'delete_address_group', addressGroupTarget(await this.get(context, id)));
    await this.unitOfWork.run(async (tx) => {
      assertRevision(context, await this.get(context, id));
      if ((await this.rules.groupsNamingAddresses(id)).length) throw addressGroupInUse(id);
      await this.sharing.forget(tx, id);
      await this.groups.delete(tx, id);
    });
  }

  private async change(
    context: RequestContext,
    rule: string,
    id: string,
    patchOf: (group: AddressGroup) => Partial<AddressGroup>,
  ): Promise<Seen<AddressGroup>> {
    this.access.enforce(context, rule, addressGroupTarget(await this.get(context, id)));
    return this.unitOfWork.run(async (tx) => {
      const group = await this.get(context, id);
      assertRevision(context, group);
      const patch = patchOf(group);
      const revision = group.revision + 1;
      await this.groups.update(tx, id, { ...patch, revision, updatedAt: this.clock.timestamp() });
      if (patch.addresses) {
        const securityGroupIds = await this.rules.groupsNamingAddresses(id);
        if (securityGroupIds.length) this.events.publish(tx, securityGroupChanged, { securityGroupIds });
      }
      return this.get(context, id);
    });
  }
}

function assertFits(addresses: string[]): string[] {
  if (addresses.length > MAX_ADDRESSES) throw addressGroupTooLarge(addresses.length, MAX_ADDRESSES);
  return addresses;
}
