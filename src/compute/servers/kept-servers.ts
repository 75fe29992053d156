import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import { type Kept, type PruneLimits, Retention } from '../../shared/retention/retention';
import { COMPUTE_SETTINGS, type ComputeSettings } from '../compute.settings';
import { ServersRepository } from './servers.repository';

/** Rows of servers that are gone: for reports of usage, and for their history. */
@Injectable()
export class KeptServers implements Kept, OnModuleInit {
  readonly name = 'deleted servers';

  constructor(
    private readonly servers: ServersRepository,
    private readonly retention: Retention,
    @Inject(COMPUTE_SETTINGS) private readonly settings: ComputeSettings,
  ) {}

  get keep() {
    return this.settings.keepDeletedServers;
  }

  onModuleInit(): void {
    this.retention.register(this);
  }

  prune(tx: Tx, limits: PruneLimits, atOnce: number): Promise<number> {
    return this.servers.pruneDeleted(tx, limits, atOnce);
  }
}
