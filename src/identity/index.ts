import type { Room } from '../shared/room';
import { identityMissing } from './discovery/missing-parts';
import { identityEntities } from './identity.entities';
import { extensionMigrations } from './identity.extension-migrations';
import { extensionPolicies } from './identity.extension-policies';
import { extensionEntities } from './identity.extensions';
import { identityMigrations } from './identity.migrations';
import { IdentityModule } from './identity.module';
import { identityPolicies } from './identity.policies';

export const identityRoom: Room = {
  name: 'identity',
  module: IdentityModule,
  entities: [...identityEntities, ...extensionEntities],
  migrations: [...identityMigrations, ...extensionMigrations],
  policies: { ...identityPolicies, ...extensionPolicies },
  missing: identityMissing,
};

export { domainDeleted, projectDeleted, userDeleted } from './identity.events';
export { IdentityModule } from './identity.module';
export { ProjectLimits } from './limits/project-limits';
export { ProjectDirectory, type ProjectSummary } from './projects/project-directory';
