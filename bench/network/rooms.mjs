// The rooms of hosts and networks on a database of their own, without HTTP.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { NestFactory } = require('@nestjs/core');
const from = (path) => require(`../../dist/${path}.js`);
const { coreSettings } = from('shared/config/core.settings');
const { readSettings } = from('shared/config/settings');
const { Database } = from('shared/db/database');
const { UnitOfWork } = from('shared/db/unit-of-work');
const { operationEntities, operationMigrations } = from('shared/operations/index');
const { basePolicies } = from('shared/policy/base.policies');
const { PolicyService } = from('shared/policy/policy.service');
const { SharedModule } = from('shared/shared.module');
const { Hosts, hypervisorRoom } = from('hypervisor/index');
const { networkRoom } = from('network/index');
const { NetworksRepository } = from('network/networks/networks.repository');
const { PortAddressesRepository } = from('network/ports/port-addresses.repository');
const { PortsRepository } = from('network/ports/ports.repository');
const { SecurityGroupRulesRepository } = from('network/security-groups/security-group-rules.repository');
const { SecurityGroupsRepository } = from('network/security-groups/security-groups.repository');
const { SubnetsRepository } = from('network/subnets/subnets.repository');

export async function openRooms(dataDir) {
  const rooms = [hypervisorRoom, networkRoom];
  const source = { MONOSTACK_DATA_DIR: dataDir, MONOSTACK_HYPERVISOR: 'simulated' };
  const settings = readSettings(coreSettings, source);
  const database = await Database.open({
    file: join(dataDir, 'monostack.db'),
    entities: [...operationEntities, ...rooms.flatMap((room) => room.entities)],
    migrations: [...operationMigrations, ...rooms.flatMap((room) => room.migrations)],
  });
  const policies = new PolicyService([basePolicies, ...rooms.map((room) => room.policies)]);
  class Root {}
  const root = {
    module: Root,
    imports: [
      SharedModule.with({ settings, source, database, policies }),
      ...rooms.map((room) => room.module),
    ],
  };
  const app = await NestFactory.createApplicationContext(root, { logger: false });
  const get = (type) => app.get(type, { strict: false });
  return {
    get,
    hosts: () => get(Hosts).list(),
    close: () => app.close(),
    insert: (rows) =>
      get(UnitOfWork).run(async (tx) => {
        for (const row of rows.networks) await get(NetworksRepository).insert(tx, row);
        for (const row of rows.subnets) await get(SubnetsRepository).insert(tx, row);
        for (const row of rows.ports) await get(PortsRepository).insert(tx, row);
        for (const row of rows.addresses) await get(PortAddressesRepository).insert(tx, row);
        for (const row of rows.rules) await get(SecurityGroupRulesRepository).insert(tx, row);
        for (const [portId, groups] of rows.groupsOf)
          await get(SecurityGroupsRepository).setGroups(tx, portId, groups);
      }),
  };
}
