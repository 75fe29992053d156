import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { DomainEvents, defineEvent } from '../../shared/events/domain-events';
import { SecretBox } from '../../shared/secret-box';
import { lookUp } from '../../shared/text/look-up';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import { DomainsService } from '../domains/domains.service';
import { domainConfigNotFound, invalidConfig } from '../identity.errors';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import {
  assertConfig,
  assertKnown,
  DOMAIN_CONFIG_DEFAULTS,
  type DomainConfig,
  isSensitive,
} from './domain-config.options';
import { DomainConfigRepository } from './domain-config.repository';

/** A domain's configuration has changed: its directory may be another one now. */
export const domainConfigured = defineEvent<{ domainId: string }>('identity.domain-configured');

const COMPLIANCE = 'security_compliance';

@Injectable()
export class DomainConfigService implements OnModuleInit {
  constructor(
    private readonly repository: DomainConfigRepository,
    private readonly domains: DomainsService,
    private readonly box: SecretBox,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly lifecycle: IdentityLifecycle,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  onModuleInit(): void {
    this.lifecycle.add({
      projectDeleted: async (tx, domainId) => {
        await this.repository.delete(tx, { domainId });
        this.events.publish(tx, domainConfigured, { domainId });
      },
    });
  }

  /** What is shown: without secrets, 404 where nothing is set. Keyed by group, or by the option alone. */
  async get(domainId: string, group?: string, option?: string): Promise<Record<string, unknown>> {
    await this.domains.get(domainId);
    if (group !== undefined) assertKnown(group, option);
    const rows = await this.repository.list({ domainId, group, name: option });
    const config = this.build(rows.filter((row) => !row.sensitive));
    if (group === undefined || option === undefined) {
      if (Object.keys(config).length === 0) throw domainConfigNotFound(domainId, group, option);
      return config;
    }
    if (!(option in (config[group] ?? {}))) throw domainConfigNotFound(domainId, group, option);
    return { [option]: config[group]?.[option] };
  }

  /** Every domain that has something set, secrets included; for the directories. */
  async all(): Promise<Map<string, DomainConfig>> {
    const domains = new Set((await this.repository.list({})).map((row) => row.domainId));
    const configs = new Map<string, DomainConfig>();
    for (const domainId of domains) configs.set(domainId, await this.complete(domainId));
    return configs;
  }

  async complete(domainId: string): Promise<DomainConfig> {
    return this.build(await this.repository.list({ domainId }));
  }

  /** Replaces everything. Tells whether there was nothing before. */
  async create(
    domainId: string,
    config: unknown,
  ): Promise<{ config: Record<string, unknown>; created: boolean }> {
    await this.domains.get(domainId);
    assertConfig(config);
    const created = await this.unitOfWork.run(async (tx) => {
      const before = await this.repository.delete(tx, { domainId });
      await this.store(tx, domainId, config);
      return before === 0;
    });
    return { config: await this.get(domainId).catch(() => ({})), created };
  }

  /** A group or an option that is named must be there already; the body must be about it and nothing else. */
  async update(domainId: string, body: unknown, group?: string, option?: string) {
    await this.domains.get(domainId);
    if (group !== undefined) assertKnown(group, option);
    const config = group !== undefined && option !== undefined ? { [group]: body } : body;
    assertConfig(config);
    const groups = Object.keys(config);
    if (group !== undefined && groups.some((name) => name !== group))
      throw invalidConfig(`The group ${group} of the request must be the only one in its configuration`);
    const names = Object.keys(config[group ?? ''] ?? {});
    if (option !== undefined && names.some((name) => name !== option))
      throw invalidConfig(`The option ${option} of the request must be the only one in its configuration`);
    await this.unitOfWork.run(async (tx) => {
      if (group !== undefined && (await this.repository.list({ domainId, group, name: option })).length === 0)
        throw domainConfigNotFound(domainId, group, option);
      await this.store(tx, domainId, config);
    });
    return this.get(domainId);
  }

  async delete(domainId: string, group?: string, option?: string): Promise<void> {
    await this.domains.get(domainId);
    if (group !== undefined) assertKnown(group, option);
    await this.unitOfWork.run(async (tx) => {
      const gone = await this.repository.delete(tx, { domainId, group, name: option });
      if (gone === 0) throw domainConfigNotFound(domainId, group, option);
      this.events.publish(tx, domainConfigured, { domainId });
    });
  }

  defaults(group?: string, option?: string): Record<string, unknown> {
    if (group === undefined) return { ...DOMAIN_CONFIG_DEFAULTS };
    assertKnown(group, option);
    const options = lookUp(DOMAIN_CONFIG_DEFAULTS, group) ?? {};
    return option === undefined ? { [group]: options } : { [option]: options[option] ?? null };
  }

  /** What every user may know: how passwords must look. */
  compliance(option?: string): Record<string, unknown> {
    const options: Record<string, unknown> = {
      password_regex: this.settings.passwordRegex ?? null,
      password_regex_description: this.settings.passwordRegexDescription ?? null,
    };
    if (option === undefined) return { [COMPLIANCE]: options };
    if (!Object.hasOwn(options, option))
      throw invalidConfig(`Reading the option ${option} of ${COMPLIANCE} is not supported`);
    return { [option]: options[option] };
  }

  private async store(tx: Tx, domainId: string, config: DomainConfig): Promise<void> {
    for (const [group, options] of Object.entries(config)) {
      for (const [name, value] of Object.entries(options)) {
        const sensitive = isSensitive(group, name);
        const text = JSON.stringify(value);
        const kept = sensitive ? this.box.seal(text, purposeOf(domainId, group, name)) : text;
        await this.repository.set(tx, { domainId, group, name, value: kept, sensitive });
      }
    }
    this.events.publish(tx, domainConfigured, { domainId });
  }

  private build(
    rows: Awaited<ReturnType<DomainConfigRepository['list']>>,
  ): Record<string, Record<string, unknown>> {
    const config: Record<string, Record<string, unknown>> = {};
    for (const { domainId, group, name, value, sensitive } of rows) {
      const text = sensitive ? this.box.open(value, purposeOf(domainId, group, name)) : value;
      const options = config[group] ?? {};
      options[name] = text === undefined ? null : JSON.parse(text);
      config[group] = options;
    }
    return config;
  }
}

function purposeOf(domainId: string, group: string, name: string): string {
  return `domain option ${domainId} ${group} ${name}`;
}
