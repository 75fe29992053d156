import { Injectable, type OnModuleInit } from '@nestjs/common';
import { actionGone } from '../../server.errors';
import { ServerAccess } from '../../server-access';
import { ServerActionTable } from '../server-action';

/** Two words of guests that Nova's drivers no longer have: one is gone, one is taken and does nothing. */
@Injectable()
export class NetworkInfoActions implements OnModuleInit {
  constructor(
    private readonly access: ServerAccess,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(
      {
        name: 'resetNetwork',
        // Whoever may see the server is told; there is nothing left to be allowed.
        rule: 'os_compute_api:servers:show',
        run: () => Promise.reject(actionGone('resetNetwork')),
      },
      {
        name: 'injectNetworkInfo',
        rule: 'os_compute_api:os-admin-actions:inject_network_info',
        run: async (context, server) => this.access.assertUnlocked(context, server),
      },
    );
  }
}
