import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DomainEvents } from '../../shared/events/domain-events';
import { Directories } from '../directories/directories';
import type { DomainConfig } from '../domain-config/domain-config.options';
import { DomainConfigService, domainConfigured } from '../domain-config/domain-config.service';
import { IdMappings } from './id-mappings';
import { LdapDirectory } from './ldap-directory';
import { readLdapOptions } from './ldap-options';

/** Registers an LDAP directory for each domain whose configuration has `identity.driver = ldap`. */
@Injectable()
export class LdapDirectories implements OnModuleInit, OnModuleDestroy {
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly directories: Directories,
    private readonly configs: DomainConfigService,
    private readonly mappings: IdMappings,
    private readonly events: DomainEvents,
  ) {}

  async onModuleInit(): Promise<void> {
    this.unsubscribe = this.events.on(domainConfigured, async ({ domainId }) =>
      this.apply(domainId, await this.configs.complete(domainId)),
    );
    for (const [domainId, config] of await this.configs.all()) this.apply(domainId, config);
  }

  onModuleDestroy(): void {
    this.unsubscribe?.();
  }

  private apply(domainId: string, config: DomainConfig): void {
    if (config.identity?.driver === 'ldap') {
      const options = readLdapOptions(config);
      this.directories.register(domainId, new LdapDirectory(domainId, options, this.mappings));
    } else this.directories.unregister(domainId);
  }
}
