import { Injectable, type OnModuleInit } from '@nestjs/common';
import { check } from '../../../../shared/http/wire-body';
import { ProxiedSecurityGroups } from '../../../proxies/proxied-security-groups.service';
import { ServerActionTable } from '../server-action';
import { ServerSecurityGroupDto } from './security-group.dto';

/** Groups of all ports of a server: nothing of the server itself changes, so neither state nor lock forbids it. */
@Injectable()
export class SecurityGroupActions implements OnModuleInit {
  constructor(
    private readonly groups: ProxiedSecurityGroups,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(
      {
        name: 'addSecurityGroup',
        rule: 'os_compute_api:os-security-groups:add',
        run: (context, { id }, content) =>
          this.groups.add(context, id, check(ServerSecurityGroupDto, content, 'addSecurityGroup').name),
      },
      {
        name: 'removeSecurityGroup',
        rule: 'os_compute_api:os-security-groups:remove',
        run: (context, { id }, content) =>
          this.groups.remove(context, id, check(ServerSecurityGroupDto, content, 'removeSecurityGroup').name),
      },
    );
  }
}
