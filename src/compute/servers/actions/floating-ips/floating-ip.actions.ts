import { Injectable, type OnModuleInit } from '@nestjs/common';
import { check } from '../../../../shared/http/wire-body';
import { requireBelow } from '../../../common/require-version';
import { AddFloatingIpDto, RemoveFloatingIpDto } from '../../../proxies/proxied-floating-ips.dto';
import { ProxiedFloatingIps } from '../../../proxies/proxied-floating-ips.service';
import { ServerActionTable } from '../server-action';

const FLOATING_IPS_END = '2.44';

@Injectable()
export class FloatingIpActions implements OnModuleInit {
  constructor(
    private readonly floatingIps: ProxiedFloatingIps,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(
      {
        name: 'addFloatingIp',
        rule: 'os_compute_api:os-floating-ips:add',
        run: async (context, { id }, content) => {
          requireBelow(context, FLOATING_IPS_END);
          const { address, fixed_address: fixed } = check(AddFloatingIpDto, content, 'addFloatingIp');
          await this.floatingIps.add(context, id, address, fixed);
        },
      },
      {
        name: 'removeFloatingIp',
        rule: 'os_compute_api:os-floating-ips:remove',
        run: async (context, { id }, content) => {
          requireBelow(context, FLOATING_IPS_END);
          const { address } = check(RemoveFloatingIpDto, content, 'removeFloatingIp');
          await this.floatingIps.remove(context, id, address);
        },
      },
    );
  }
}
