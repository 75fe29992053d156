import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../db/tx';
import { messageOf } from '../errors/app-error';
import { log } from '../log/logger';
import { runOutsideScope } from '../work-scope';

/** A kind of news with the type of its content: `export const serverRunning = defineEvent<{ serverId: string }>('server.running')`. */
export interface EventType<T> {
  readonly name: string;
  /** Only for the type checker. */
  readonly content?: T;
}

export function defineEvent<T>(name: string): EventType<T> {
  return { name };
}

/**
 * News from one room to those above it, published after commit. It only hurries things along: whoever hears it
 * reads the database, and a reconciler does the same work if the news is lost.
 */
@Injectable()
export class DomainEvents {
  /** Sends what happens here to the other controllers, if there are any (see EventRelay). */
  relay: ((name: string, content: unknown) => void) | undefined;
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  publish<T>(tx: Tx, type: EventType<T>, content: T): void {
    tx.afterCommit(() => this.emit(type, content));
  }

  /** For news that comes with no transaction, such as a power change seen on a host. */
  emit<T>(type: EventType<T>, content: T): void {
    this.emitter.emit(type.name, content);
    this.relay?.(type.name, content);
  }

  /** News from another controller. */
  receive(name: string, content: unknown): void {
    this.emitter.emit(name, content);
  }

  /** Returns the function that ends the subscription. A listener's error is logged and stays with it. */
  on<T>(type: EventType<T>, listener: (content: T) => void | Promise<void>): () => void {
    const guarded = (content: T): void => {
      // A listener's work is its own: it does not end with the step whose news it hears.
      runOutsideScope(() => Promise.resolve().then(() => listener(content))).catch((error: unknown) =>
        log.error({ event: type.name, err: error }, `listener failed: ${messageOf(error)}`),
      );
    };
    this.emitter.on(type.name, guarded);
    return () => this.emitter.off(type.name, guarded);
  }
}
