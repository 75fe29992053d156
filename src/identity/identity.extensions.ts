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
import { SecretBox } from './credentials/secret-box';
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
];

export const extensionProviders: Provider[] = [
  CredentialsRepository,
  CredentialsService,
  Ec2TokensService,
  SecretBox,
  ApplicationCredentialsRepository,
  ApplicationCredentialsService,
  AccessRulesService,
  ApplicationCredentialMethod,
  ApplicationCredentialExtension,
  TrustsRepository,
  TrustsService,
  TrustScope,
];

export const extensionEntities: readonly EntityClass[] = [
  Credential,
  ApplicationCredential,
  AccessRule,
  Trust,
];
