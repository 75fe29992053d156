import { Injectable } from '@nestjs/common';
import { ServersRepository } from '../servers/servers.repository';
import type { ExternalEventDto } from './external-events.dto';

const TAG_REQUIRED: ReadonlySet<string> = new Set([
  'volume-extended',
  'power-update',
  'accelerator-request-bound',
]);

export type EventCode = 200 | 400 | 404 | 422;

/**
 * What other services have to say of servers. Networks are of this same process, so that what an event of theirs would
 * tell is known already: it is judged, answered and done with.
 */
@Injectable()
export class ExternalEventsService {
  constructor(private readonly servers: ServersRepository) {}

  /** How each of them is taken, in order. */
  async take(events: readonly ExternalEventDto[]): Promise<EventCode[]> {
    const ids = [...new Set(events.map(({ server_uuid }) => server_uuid))];
    const servers = new Map((await this.servers.listByIds(ids)).map((server) => [server.id, server]));
    return events.map(({ name, server_uuid, tag }) => {
      const server = servers.get(server_uuid);
      if (!server) return 404;
      if (TAG_REQUIRED.has(name) && tag === undefined) return 400;
      return server.hostId ? 200 : 422;
    });
  }
}
