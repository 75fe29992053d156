import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../../../../shared/http/request-context';
import { check } from '../../../../shared/http/wire-body';
import type { Server } from '../../server.entity';
import { ServerHost } from '../../server-host';
import { type ServerActionHandler, ServerActionTable } from '../server-action';
import { ConsoleOutputDto } from './console-output.dto';

/** Nova's MAX_CONSOLE_BYTES. */
const MAX_BYTES = 102_400;

@Injectable()
export class ConsoleOutputAction implements ServerActionHandler, OnModuleInit {
  readonly name = 'os-getConsoleOutput';
  readonly rule = 'os_compute_api:os-console-output';
  readonly status = 200;

  constructor(
    private readonly host: ServerHost,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(this);
  }

  async run(_: RequestContext, server: Server, content: unknown): Promise<{ output: string }> {
    const { length } = check(ConsoleOutputDto, content, this.name);
    return { output: await this.read(server, length ?? undefined) };
  }

  /**
   * The end of the serial console, by lines from the end if told. What a terminal could take for a command is left out,
   * tabs and line ends stay, so that the answer is clean text.
   */
  private async read(server: Server, lines: number | undefined): Promise<string> {
    const hypervisor = await this.host.ready(server);
    const text = (await hypervisor.readConsole(server.id, MAX_BYTES))
      .toString('utf8')
      .replace(/[^\P{Cc}\t\n\r]/gu, '');
    if (lines === undefined || lines < 0) return text;
    if (lines === 0) return '';
    const all = text.split('\n');
    const ended = all.at(-1) === '';
    const kept = (ended ? all.slice(0, -1) : all).slice(-lines).join('\n');
    return ended ? `${kept}\n` : kept;
  }
}
