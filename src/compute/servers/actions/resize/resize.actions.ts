import { Injectable, type OnModuleInit } from '@nestjs/common';
import { check } from '../../../../shared/http/wire-body';
import { ServerActionTable } from '../server-action';
import { ResizeDto } from './resize.dto';
import { ResizeService } from './resize.service';

@Injectable()
export class ResizeActions implements OnModuleInit {
  constructor(
    private readonly service: ResizeService,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(
      {
        name: 'resize',
        rule: 'os_compute_api:servers:resize',
        run: (context, { id }, content) =>
          this.service.resize(context, id, check(ResizeDto, content, 'resize')),
      },
      {
        name: 'confirmResize',
        rule: 'os_compute_api:servers:confirm_resize',
        status: 204,
        run: (context, { id }) => this.service.decide(context, id, 'confirm'),
      },
      {
        name: 'revertResize',
        rule: 'os_compute_api:servers:revert_resize',
        run: (context, { id }) => this.service.decide(context, id, 'revert'),
      },
    );
  }
}
