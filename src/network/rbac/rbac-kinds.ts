import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import type { RequestContext } from '../../shared/http/request-context';
import { lookUp } from '../../shared/text/look-up';
import { AddressGroupsRepository } from '../address-groups/address-groups.repository';
import { AddressGroupsService } from '../address-groups/address-groups.service';
import { AddressScopesRepository } from '../address-scopes/address-scopes.repository';
import { AddressScopesService } from '../address-scopes/address-scopes.service';
import { invalidInput } from '../network.errors';
import { NetworksRepository } from '../networks/networks.repository';
import { NetworksService } from '../networks/networks.service';
import { PortsRepository } from '../ports/ports.repository';
import { QosBindingsRepository } from '../qos/qos-bindings.repository';
import { QosPoliciesRepository } from '../qos/qos-policies.repository';
import { QosPoliciesService } from '../qos/qos-policies.service';
import { SecurityGroupRulesRepository } from '../security-groups/security-group-rules.repository';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import { SecurityGroupsService } from '../security-groups/security-groups.service';
import { SubnetPoolsRepository } from '../subnet-pools/subnet-pools.repository';
import { SubnetPoolsService } from '../subnet-pools/subnet-pools.service';
import { SubnetsRepository } from '../subnets/subnets.repository';
import type { RbacAction } from './rbac-policy.entity';

export interface RbacObject {
  id: string;
  projectId: string;
}

/** What policies may be about. */
export interface RbacKind {
  actions: readonly RbacAction[];
  /** Throws the kind's own 404 for what the caller does not see. */
  get(context: RequestContext, id: string): Promise<RbacObject>;
  /** Whoever asks. */
  find(id: string): Promise<RbacObject | undefined>;
  /** The projects that have something which needs this object (`get_bound_project_ids`). */
  users(id: string): Promise<Iterable<string>>;
  /** Keeps the object's own flag in step with the policy for everybody, where it has one. */
  mark?(tx: Tx, id: string, shared: boolean): Promise<unknown>;
}

const SHARED: readonly RbacAction[] = ['access_as_shared'];

/** A new kind joins here: one entry, under Neutron's name for it. */
@Injectable()
export class RbacKinds {
  private readonly kinds: Readonly<Record<string, RbacKind>>;

  constructor(
    networksService: NetworksService,
    networks: NetworksRepository,
    ports: PortsRepository,
    groupsService: SecurityGroupsService,
    groups: SecurityGroupsRepository,
    rules: SecurityGroupRulesRepository,
    addressGroupsService: AddressGroupsService,
    addressGroups: AddressGroupsRepository,
    scopesService: AddressScopesService,
    scopes: AddressScopesRepository,
    poolsService: SubnetPoolsService,
    pools: SubnetPoolsRepository,
    subnets: SubnetsRepository,
    qosService: QosPoliciesService,
    qosPolicies: QosPoliciesRepository,
    qosBindings: QosBindingsRepository,
  ) {
    this.kinds = {
      network: {
        actions: ['access_as_shared', 'access_as_external'],
        get: (context, id) => networksService.get(context, id),
        find: (id) => networks.find(id),
        users: (id) => ports.projectsOn(id),
        mark: (tx, id, shared) => networks.update(tx, id, { shared }),
      },
      security_group: {
        actions: SHARED,
        get: (context, id) => groupsService.get(context, id),
        find: (id) => groups.find(id),
        users: (id) => groups.projectsIn(id),
      },
      address_group: {
        actions: SHARED,
        get: (context, id) => addressGroupsService.get(context, id),
        find: (id) => addressGroups.find(id),
        users: (id) => rules.projectsNamingAddresses(id),
      },
      address_scope: {
        actions: SHARED,
        get: (context, id) => scopesService.get(context, id),
        find: (id) => scopes.find(id),
        users: async (id) => (await pools.listByScope(id)).map(({ projectId }) => projectId),
        mark: (tx, id, shared) => scopes.update(tx, id, { shared }),
      },
      subnetpool: {
        actions: SHARED,
        get: (context, id) => poolsService.get(context, id),
        find: (id) => pools.find(id),
        users: async (id) => (await subnets.listByPool(id)).map(({ projectId }) => projectId),
        mark: (tx, id, shared) => pools.update(tx, id, { shared }),
      },
      qos_policy: {
        actions: SHARED,
        get: (context, id) => qosService.get(context, id),
        find: (id) => qosPolicies.find(id),
        users: (id) => qosBindings.projectsUsing(id),
        mark: (tx, id, shared) => qosPolicies.update(tx, id, { shared }),
      },
    };
  }

  /** By a name in any case, as Neutron takes it. */
  named(text: string): [objectType: string, kind: RbacKind] {
    const objectType = text.trim().toLowerCase();
    const kind = lookUp(this.kinds, objectType);
    if (!kind) throw invalidInput(`'${text}' is not a valid RBAC object type`);
    return [objectType, kind];
  }
}
