import type { RequestContext } from '../../shared/http/request-context';
import { novaMicroTime } from '../common/wire-time';
import type { Migration } from './migration.entity';

/** nova/api/openstack/compute/migrations.py. Flavors have no numbers here, and hosts no addresses in the history. */
export function migrationView(context: RequestContext, migration: Migration, withHosts: boolean) {
  const version = context.microversion;
  const host = (name: string) => (withHosts ? name : null);
  return {
    id: migration.id,
    status: migration.status,
    instance_uuid: migration.serverId,
    source_compute: host(migration.sourceHost),
    source_node: host(migration.sourceHost),
    dest_compute: host(migration.targetHost),
    dest_node: host(migration.targetHost),
    dest_host: null,
    old_instance_type_id: null,
    new_instance_type_id: null,
    created_at: novaMicroTime(migration.createdAt),
    updated_at: novaMicroTime(migration.updatedAt),
    ...(version.atLeast('2.23') ? { migration_type: migration.kind } : {}),
    ...(version.atLeast('2.59') ? { uuid: migration.uuid } : {}),
    ...(version.atLeast('2.80') ? { user_id: migration.userId, project_id: migration.projectId } : {}),
  };
}
