import { Global, Module } from '@nestjs/common';
import { SETTINGS_SOURCE } from '../shared/config/core.settings';
import { readSettings, type SettingsSource } from '../shared/config/settings';
import { TOKEN_VALIDATOR } from '../shared/http/token-validator.port';
import { AssignmentNames } from './assignments/assignment-names.service';
import { AssignmentsRepository } from './assignments/assignments.repository';
import { EffectiveRoles } from './assignments/effective-roles';
import {
  DomainGroupGrantsController,
  DomainUserGrantsController,
  ProjectGroupGrantsController,
  ProjectUserGrantsController,
  SystemGroupGrantsController,
  SystemUserGrantsController,
} from './assignments/grants.controller';
import { GrantsService } from './assignments/grants.service';
import {
  InheritedDomainGroupGrantsController,
  InheritedDomainUserGrantsController,
  InheritedProjectGroupGrantsController,
  InheritedProjectUserGrantsController,
} from './assignments/inherited-grants.controller';
import { RoleAssignmentsController } from './assignments/role-assignments.controller';
import { RoleAssignments } from './assignments/role-assignments.service';
import { RoleLoss } from './assignments/role-loss';
import { UserScopes } from './assignments/user-scopes.service';
import { BootstrapService } from './bootstrap/bootstrap.service';
import { BuiltInCatalog } from './catalog/built-in-catalog';
import { Catalog } from './catalog/catalog';
import { CatalogRepository } from './catalog/catalog.repository';
import { CatalogRestoreController } from './catalog/catalog-restore.controller';
import { EndpointsController } from './catalog/endpoints.controller';
import { EndpointsService } from './catalog/endpoints.service';
import { RegionsController } from './catalog/regions.controller';
import { RegionsService } from './catalog/regions.service';
import { ServicesController } from './catalog/services.controller';
import { ServicesService } from './catalog/services.service';
import { IdentityChanges } from './common/identity-changes';
import { IdentityLifecycle } from './common/identity-lifecycle';
import { DatabaseDirectory } from './directories/database-directory';
import { Directories } from './directories/directories';
import { DiscoveryController } from './discovery/discovery.controller';
import { DomainsController } from './domains/domains.controller';
import { DomainsService } from './domains/domains.service';
import { GroupMembersController } from './groups/group-members.controller';
import { GroupMembers } from './groups/group-members.service';
import { GroupsController } from './groups/groups.controller';
import { GroupsRepository } from './groups/groups.repository';
import { GroupsService } from './groups/groups.service';
import { extensionControllers, extensionProviders } from './identity.extensions';
import { IDENTITY_SETTINGS, identitySettings } from './identity.settings';
import { ProjectLimits } from './limits/project-limits';
import { ProjectDirectory } from './projects/project-directory';
import { ProjectTagsController } from './projects/project-tags.controller';
import { ProjectTags } from './projects/project-tags.service';
import { ProjectsController } from './projects/projects.controller';
import { ProjectsRepository } from './projects/projects.repository';
import { ProjectsService } from './projects/projects.service';
import { ImpliedRolesController } from './roles/implied-roles.controller';
import { RoleGraphs } from './roles/role-graph';
import { RolesController } from './roles/roles.controller';
import { RolesRepository } from './roles/roles.repository';
import { RolesService } from './roles/roles.service';
import { SignInGuard } from './sign-in/sign-in-guard';
import { AuthService } from './tokens/auth.service';
import { AuthRegistry } from './tokens/auth-methods';
import { AuthScopesController } from './tokens/auth-scopes.controller';
import { AuthTokensController } from './tokens/auth-tokens.controller';
import { PasswordMethod } from './tokens/password.method';
import { Revocations } from './tokens/revocations';
import { Scopes } from './tokens/scopes';
import { TokenMethod } from './tokens/token.method';
import { TokenAnswers } from './tokens/token-answers';
import { TokenCodec } from './tokens/token-codec';
import { TokenKeys } from './tokens/token-keys';
import { TokenResolver } from './tokens/token-resolver';
import { TokensService } from './tokens/tokens.service';
import { UserLookup } from './tokens/user-lookup';
import { Passwords } from './users/passwords.service';
import { UsersController } from './users/users.controller';
import { UsersRepository } from './users/users.repository';
import { UsersService } from './users/users.service';

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
  SignInGuard,
  AuthService,
  PasswordMethod,
  Revocations,
  Scopes,
  TokenAnswers,
  TokenCodec,
  TokenKeys,
  TokenMethod,
  TokenResolver,
  TokensService,
  UserLookup,
];

const services = [
  AssignmentNames,
  BuiltInCatalog,
  DomainsService,
  EndpointsService,
  GrantsService,
  GroupMembers,
  GroupsService,
  Passwords,
  ProjectTags,
  ProjectsService,
  RegionsService,
  RoleAssignments,
  RoleLoss,
  RolesService,
  ServicesService,
  UserScopes,
  UsersService,
];

const authControllers = [AuthTokensController, AuthScopesController];

const resourceControllers = [
  CatalogRestoreController,
  DomainsController,
  EndpointsController,
  GroupMembersController,
  GroupsController,
  ImpliedRolesController,
  ProjectTagsController,
  ProjectsController,
  RegionsController,
  RoleAssignmentsController,
  RolesController,
  ServicesController,
  UsersController,
];

const grantControllers = [
  DomainGroupGrantsController,
  DomainUserGrantsController,
  InheritedDomainGroupGrantsController,
  InheritedDomainUserGrantsController,
  InheritedProjectGroupGrantsController,
  InheritedProjectUserGrantsController,
  ProjectGroupGrantsController,
  ProjectUserGrantsController,
  SystemGroupGrantsController,
  SystemUserGrantsController,
];

@Global()
@Module({
  controllers: [
    ...authControllers,
    ...resourceControllers,
    ...grantControllers,
    DiscoveryController,
    ...extensionControllers,
  ],
  providers: [
    {
      provide: IDENTITY_SETTINGS,
      useFactory: (source: SettingsSource) => readSettings(identitySettings, source),
      inject: [SETTINGS_SOURCE],
    },
    ...repositories,
    ...tokens,
    ...services,
    IdentityChanges,
    IdentityLifecycle,
    RoleGraphs,
    EffectiveRoles,
    DatabaseDirectory,
    Directories,
    Catalog,
    BootstrapService,
    ProjectDirectory,
    ProjectLimits,
    ...extensionProviders,
    { provide: TOKEN_VALIDATOR, useExisting: TokensService },
  ],
  exports: [TOKEN_VALIDATOR, ProjectDirectory, ProjectLimits],
})
export class IdentityModule {}
