import type { Provider, Type } from '@nestjs/common';
import type { EntityClass } from '../shared/db/database';
import type { PolicyRules } from '../shared/policy/policy.service';

/*
 * What goes beyond users, projects, roles, tokens and the catalog: each part stands in a folder of its own, hangs on
 * the core by its registries (AuthRegistry, TokenResolver, Directories, IdentityLifecycle) and is listed here.
 */
export const extensionControllers: Type[] = [];

export const extensionProviders: Provider[] = [];

export const extensionEntities: readonly EntityClass[] = [];

export const extensionPolicies: PolicyRules = {};
