import { type Logger, pino } from 'pino';

/**
 * Structured, one line per event on standard output. Always with `request_id`, and in steps with
 * `operation_id`, `step` and `host`. Secrets are passed to no log call; the list below is the last net.
 */
export const log: Logger = pino({
  level: process.env.MONOSTACK_LOG_LEVEL ?? 'info',
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: {
    paths: ['password', '*.password', 'adminPass', '*.adminPass', 'token', '*.token'],
    censor: '***',
  },
});
