import type { LoggerService } from '@nestjs/common';
import { log } from './logger';

/** Nest's own messages in our log: what it says of its start-up is detail. */
export class NestLogger implements LoggerService {
  log(message: unknown): void {
    log.debug(String(message));
  }
  warn(message: unknown): void {
    log.warn(String(message));
  }
  error(message: unknown, stack?: unknown): void {
    log.error({ stack }, String(message));
  }
  debug(message: unknown): void {
    log.trace(String(message));
  }
  verbose(message: unknown): void {
    log.trace(String(message));
  }
}
