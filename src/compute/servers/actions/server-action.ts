import { Injectable } from '@nestjs/common';
import type { HttpReply, RequestContext } from '../../../shared/http/request-context';
import type { Server } from '../server.entity';

/** One word that `POST /servers/{id}/action` takes. */
export interface ServerActionHandler {
  /** The key of the body, such as `os-start`. */
  readonly name: string;
  /** Asked for the server's project and user before `run`. */
  readonly rule: string;
  /** 202 where nothing is said. */
  readonly status?: number;
  run(context: RequestContext, server: Server, content: unknown, reply: HttpReply): Promise<unknown>;
}

/** What servers can be told to do; each action's folder registers its own. */
@Injectable()
export class ServerActionTable {
  private readonly handlers = new Map<string, ServerActionHandler>();

  register(...handlers: readonly ServerActionHandler[]): void {
    for (const handler of handlers) {
      if (this.handlers.has(handler.name)) throw new Error(`two actions are called ${handler.name}`);
      this.handlers.set(handler.name, handler);
    }
  }

  find(name: string): ServerActionHandler | undefined {
    return this.handlers.get(name);
  }
}
