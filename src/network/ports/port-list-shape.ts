import { inList, textContains } from '../../shared/db/dialect';
import type { SqlFragment } from '../../shared/db/where';
import type { ListShape } from '../common/list-query';
import { tagFilters } from '../tags/tag-filters';
import type { Port } from './port.entity';

export const portListShape: ListShape<Port> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    name: { column: 'name', kind: 'text' },
    description: { column: 'description', kind: 'text' },
    network_id: { column: 'networkId', kind: 'text' },
    project_id: { column: 'projectId', kind: 'text' },
    tenant_id: { column: 'projectId', kind: 'text' },
    admin_state_up: { column: 'adminStateUp', kind: 'flag' },
    status: { column: 'status', kind: 'text' },
    mac_address: {
      sql: (values) =>
        inList(
          '"macAddress"',
          values.map((value) => value.toLowerCase()),
        ),
    },
    device_id: { column: 'deviceId', kind: 'text' },
    device_owner: { sql: deviceOwner },
    'binding:host_id': { column: 'bindingHost', kind: 'text' },
    'binding:vnic_type': { column: 'vnicType', kind: 'text' },
    port_security_enabled: { column: 'portSecurityEnabled', kind: 'flag' },
    dns_name: { column: 'dnsName', kind: 'text' },
    dns_domain: { column: 'dnsDomain', kind: 'text' },
    revision_number: { column: 'revision', kind: 'integer' },
    fixed_ips: { sql: fixedIps },
    ip_address: { sql: (values) => fixedIps(values.map((value) => `ip_address=${value}`)) },
    security_groups: { sql: securityGroups },
    security_group_ids: { sql: securityGroups },
    ...tagFilters('"ports"."id"'),
  },
  sortKeys: {
    id: 'id',
    name: 'name',
    network_id: 'networkId',
    project_id: 'projectId',
    tenant_id: 'projectId',
    admin_state_up: 'adminStateUp',
    status: 'status',
    mac_address: 'macAddress',
    device_id: 'deviceId',
    device_owner: 'deviceOwner',
    created_at: 'createdAt',
    updated_at: 'updatedAt',
  },
};

/** `network:` and other owners that end in a colon stand for all that begin so, as in neutron/db/db_base_plugin_v2.py. */
function deviceOwner(values: readonly string[]): SqlFragment {
  const exact = inList('"deviceOwner"', values);
  const prefixes = values.filter((value) => value.endsWith(':'));
  return {
    sql: [exact.sql, ...prefixes.map(() => 'substr("deviceOwner", 1, ?) = ?')].join(' OR '),
    params: [...exact.params, ...prefixes.flatMap((prefix) => [prefix.length, prefix])],
  };
}

/**
 * `fixed_ips=ip_address=10.0.0.3`, `subnet_id=...` or `ip_address_substr=...`; different keys must all hold of one
 * address, equal keys are alternatives.
 */
function fixedIps(values: readonly string[]): SqlFragment {
  const byKey = new Map<string, string[]>();
  for (const value of values) {
    const cut = value.indexOf('=');
    const key = cut < 0 ? 'ip_address' : value.slice(0, cut);
    byKey.set(key, [...(byKey.get(key) ?? []), value.slice(cut + 1)]);
  }
  const parts: SqlFragment[] = [];
  for (const [key, wanted] of byKey) {
    if (key === 'ip_address') parts.push(inList('"address"', wanted));
    else if (key === 'subnet_id') parts.push(inList('"subnetId"', wanted));
    else if (key === 'ip_address_substr') {
      parts.push({ sql: wanted.map(() => textContains('"address"')).join(' OR '), params: wanted });
    } else parts.push({ sql: '1 = 0', params: [] });
  }
  return {
    sql: `"ports"."id" IN (SELECT "portId" FROM "port_addresses" WHERE ${parts.map((part) => `(${part.sql})`).join(' AND ')})`,
    params: parts.flatMap((part) => part.params),
  };
}

function securityGroups(values: readonly string[]): SqlFragment {
  const groups = inList('"securityGroupId"', values);
  return {
    sql: `"ports"."id" IN (SELECT "portId" FROM "port_security_groups" WHERE ${groups.sql})`,
    params: groups.params,
  };
}
