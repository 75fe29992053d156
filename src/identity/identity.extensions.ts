import type { Provider, Type } from '@nestjs/common';
import type { EntityClass } from '../shared/db/database';
import { AccessRulesController } from './application-credentials/access-rules.controller';
import { AccessRulesService } from './application-credentials/access-rules.service';
import { AccessRule, ApplicationCredential } from './application-credentials/application-credential.entity';
import { ApplicationCredentialExtension } from './application-credentials/application-credential.extension';
import { ApplicationCredentialMethod } from './application-credentials/application-credential.method';
import { ApplicationCredentialsController } from './application-credentials/application-credentials.controller';
import { ApplicationCredentialsRepository } from './application-credentials/application-credentials.repository';
import { ApplicationCredentialsService } from './application-credentials/application-credentials.service';
import { Ec2TokensController } from './aws/ec2-tokens.controller';
import { Ec2TokensService } from './aws/ec2-tokens.service';
import { Credential } from './credentials/credential.entity';
import { CredentialsController } from './credentials/credentials.controller';
import { CredentialsRepository } from './credentials/credentials.repository';
import { CredentialsService } from './credentials/credentials.service';
import { Ec2CredentialsController } from './credentials/ec2-credentials.controller';
import { DomainConfigController } from './domain-config/domain-config.controller';
import { DomainOption } from './domain-config/domain-config.entity';
import { DomainConfigRepository } from './domain-config/domain-config.repository';
import { DomainConfigService } from './domain-config/domain-config.service';
import { EndpointFilter } from './endpoint-filter/endpoint-filter';
import {
  EndpointGroup,
  ProjectEndpoint,
  ProjectEndpointGroup,
} from './endpoint-filter/endpoint-filter.entity';
import { EndpointFilterRepository } from './endpoint-filter/endpoint-filter.repository';
import { EndpointFilterService } from './endpoint-filter/endpoint-filter.service';
import { EndpointGroupsController } from './endpoint-filter/endpoint-groups.controller';
import { ProjectEndpointsController } from './endpoint-filter/project-endpoints.controller';
import { IdMapping } from './ldap/id-mapping.entity';
import { IdMappings } from './ldap/id-mappings';
import { LdapDirectories } from './ldap/ldap-directories';
import { Limit, RegisteredLimit } from './limits/limit.entity';
import { LimitsController } from './limits/limits.controller';
import { LimitsRepository } from './limits/limits.repository';
import { LimitsService } from './limits/limits.service';
import { RegisteredLimitsController } from './limits/registered-limits.controller';
import { RegisteredLimitsService } from './limits/registered-limits.service';
import { MfaCheck } from './mfa/mfa.check';
import { TotpMethod } from './mfa/totp.method';
import { KeptOauthTokens } from './oauth1/kept-oauth-tokens';
import { OauthAccessTokensController } from './oauth1/oauth-access-tokens.controller';
import { OauthConsumersController } from './oauth1/oauth-consumers.controller';
import { OauthConsumersService } from './oauth1/oauth-consumers.service';
import { Oauth1Controller } from './oauth1/oauth1.controller';
import { OauthConsumer, OauthToken } from './oauth1/oauth1.entity';
import { Oauth1Method } from './oauth1/oauth1.method';
import { Oauth1Repository } from './oauth1/oauth1.repository';
import { Oauth1Service } from './oauth1/oauth1.service';
import { PolicyAssociationsController } from './policy-blobs/policy-associations.controller';
import { PolicyAssociationsService } from './policy-blobs/policy-associations.service';
import { PolicyAssociation, PolicyBlob } from './policy-blobs/policy-blob.entity';
import { PolicyBlobsController } from './policy-blobs/policy-blobs.controller';
import { PolicyBlobsRepository } from './policy-blobs/policy-blobs.repository';
import { PolicyBlobsService } from './policy-blobs/policy-blobs.service';
import { RevokeEventsController } from './tokens/revoke-events.controller';
import { KeptTrusts } from './trusts/kept-trusts';
import { Trust } from './trusts/trust.entity';
import { TrustScope } from './trusts/trust.scope';
import { TrustsController } from './trusts/trusts.controller';
import { TrustsRepository } from './trusts/trusts.repository';
import { TrustsService } from './trusts/trusts.service';

/*
 * What goes beyond users, projects, roles, tokens and the catalog: each part stands in a folder of its own, hangs on
 * the core by its registries (AuthRegistry, TokenResolver, Directories, IdentityLifecycle) and is listed here.
 */
export const extensionControllers: Type[] = [
  CredentialsController,
  Ec2CredentialsController,
  Ec2TokensController,
  ApplicationCredentialsController,
  AccessRulesController,
  TrustsController,
  LimitsController,
  RegisteredLimitsController,
  EndpointGroupsController,
  ProjectEndpointsController,
  PolicyBlobsController,
  PolicyAssociationsController,
  RevokeEventsController,
  DomainConfigController,
  OauthConsumersController,
  Oauth1Controller,
  OauthAccessTokensController,
];

export const extensionProviders: Provider[] = [
  CredentialsRepository,
  CredentialsService,
  Ec2TokensService,
  ApplicationCredentialsRepository,
  ApplicationCredentialsService,
  AccessRulesService,
  ApplicationCredentialMethod,
  ApplicationCredentialExtension,
  TrustsRepository,
  KeptTrusts,
  TrustsService,
  TrustScope,
  TotpMethod,
  OauthConsumersService,
  Oauth1Repository,
  KeptOauthTokens,
  Oauth1Service,
  Oauth1Method,
  DomainConfigRepository,
  DomainConfigService,
  IdMappings,
  LdapDirectories,
  MfaCheck,
  LimitsRepository,
  LimitsService,
  RegisteredLimitsService,
  EndpointFilter,
  EndpointFilterRepository,
  EndpointFilterService,
  PolicyBlobsRepository,
  PolicyBlobsService,
  PolicyAssociationsService,
];

export const extensionEntities: readonly EntityClass[] = [
  Credential,
  ApplicationCredential,
  AccessRule,
  Trust,
  RegisteredLimit,
  Limit,
  ProjectEndpoint,
  EndpointGroup,
  ProjectEndpointGroup,
  PolicyBlob,
  PolicyAssociation,
  DomainOption,
  IdMapping,
  OauthConsumer,
  OauthToken,
];
