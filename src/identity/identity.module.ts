import { Global, Module } from '@nestjs/common';
import { SETTINGS_SOURCE } from '../shared/config/core.settings';
import { readSettings, type SettingsSource } from '../shared/config/settings';
import { TOKEN_VALIDATOR } from '../shared/http/token-validator.port';
import { AssignmentsRepository } from './assignments/assignments.repository';
import { EffectiveRoles } from './assignments/effective-roles';
import { BootstrapService } from './bootstrap/bootstrap.service';
import { Catalog } from './catalog/catalog';
import { CatalogRepository } from './catalog/catalog.repository';
import { IdentityChanges } from './common/identity-changes';
import { IdentityLifecycle } from './common/identity-lifecycle';
import { DatabaseDirectory } from './directories/database-directory';
import { Directories } from './directories/directories';
import { DiscoveryController } from './discovery/discovery.controller';
import { GroupsRepository } from './groups/groups.repository';
import { extensionControllers, extensionProviders } from './identity.extensions';
import { IDENTITY_SETTINGS, identitySettings } from './identity.settings';
import { ProjectsRepository } from './projects/projects.repository';
import { RoleGraphs } from './roles/role-graph';
import { RolesRepository } from './roles/roles.repository';
import { AuthService } from './tokens/auth.service';
import { AuthRegistry } from './tokens/auth-methods';
import { AuthTokensController } from './tokens/auth-tokens.controller';
import { PasswordMethod } from './tokens/password.method';
import { Revocations } from './tokens/revocations';
import { Scopes } from './tokens/scopes';
import { TokenMethod } from './tokens/token.method';
import { TokenCodec } from './tokens/token-codec';
import { TokenKeys } from './tokens/token-keys';
import { TokenResolver } from './tokens/token-resolver';
import { TokensService } from './tokens/tokens.service';
import { UserLookup } from './tokens/user-lookup';
import { UsersRepository } from './users/users.repository';

const repositories = [
  ProjectsRepository,
  UsersRepository,
  GroupsRepository,
  RolesRepository,
  AssignmentsRepository,
  CatalogRepository,
];

const tokens = [
  AuthRegistry,
  AuthService,
  PasswordMethod,
  Revocations,
  Scopes,
  TokenCodec,
  TokenKeys,
  TokenMethod,
  TokenResolver,
  TokensService,
  UserLookup,
];

@Global()
@Module({
  controllers: [AuthTokensController, DiscoveryController, ...extensionControllers],
  providers: [
    {
      provide: IDENTITY_SETTINGS,
      useFactory: (source: SettingsSource) => readSettings(identitySettings, source),
      inject: [SETTINGS_SOURCE],
    },
    ...repositories,
    ...tokens,
    IdentityChanges,
    IdentityLifecycle,
    RoleGraphs,
    EffectiveRoles,
    DatabaseDirectory,
    Directories,
    Catalog,
    BootstrapService,
    ...extensionProviders,
    { provide: TOKEN_VALIDATOR, useExisting: TokensService },
  ],
  exports: [TOKEN_VALIDATOR],
})
export class IdentityModule {}
