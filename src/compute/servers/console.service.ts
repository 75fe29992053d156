import { Injectable } from '@nestjs/common';
import { consoleNotReady } from '../compute.errors';
import type { Server } from './server.entity';
import { ServerHost } from './server-host';

/** Nova's MAX_CONSOLE_BYTES. */
const MAX_BYTES = 102_400;

@Injectable()
export class ConsoleService {
  constructor(private readonly host: ServerHost) {}

  /**
   * The end of the serial console, by lines from the end if told. What a terminal could take for a command is left out,
   * tabs and line ends stay, so that the answer is clean text.
   */
  async read(server: Server, lines: number | undefined): Promise<string> {
    const hypervisor = server.hostId ? await this.host.hypervisor(server.hostId) : undefined;
    if (!hypervisor) throw consoleNotReady(server.id);
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
