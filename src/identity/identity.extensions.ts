import type { Provider, Type } from '@nestjs/common';
import type { EntityClass } from '../shared/db/database';
import { Ec2TokensController } from './aws/ec2-tokens.controller';
import { Ec2TokensService } from './aws/ec2-tokens.service';
import { Credential } from './credentials/credential.entity';
import { CredentialsController } from './credentials/credentials.controller';
import { CredentialsRepository } from './credentials/credentials.repository';
import { CredentialsService } from './credentials/credentials.service';
import { Ec2CredentialsController } from './credentials/ec2-credentials.controller';
import { SecretBox } from './credentials/secret-box';

/*
 * What goes beyond users, projects, roles, tokens and the catalog: each part stands in a folder of its own, hangs on
 * the core by its registries (AuthRegistry, TokenResolver, Directories, IdentityLifecycle) and is listed here.
 */
export const extensionControllers: Type[] = [
  CredentialsController,
  Ec2CredentialsController,
  Ec2TokensController,
];

export const extensionProviders: Provider[] = [
  CredentialsRepository,
  CredentialsService,
  Ec2TokensService,
  SecretBox,
];

export const extensionEntities: readonly EntityClass[] = [Credential];
