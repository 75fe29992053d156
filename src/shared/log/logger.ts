import { type Logger, type LoggerOptions, pino } from 'pino';

const SECRET_FIELDS = ['password', 'adminPass', 'adminPassword', 'token', 'secret', 'userData', 'user_data'];
const SECRET_HEADERS = ['x-auth-token', 'x-subject-token', 'x-service-token', 'authorization', 'cookie'];
const DEPTHS = ['', '*.', '*.*.'];

/** For its test. */
export const logOptions: LoggerOptions = {
  level: process.env.MONOSTACK_LOG_LEVEL ?? 'info',
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: {
    paths: DEPTHS.flatMap((depth) => [
      ...SECRET_FIELDS.map((name) => `${depth}${name}`),
      ...SECRET_HEADERS.map((name) => `${depth}headers["${name}"]`),
    ]),
    censor: '***',
  },
};

/**
 * Structured, one line per event on standard output. Always with `request_id`, and in steps with
 * `operation_id`, `step` and `host`. Secrets are passed to no log call; the list above is the last net, and URLs go
 * through `maskUrl`.
 */
export const log: Logger = pino(logOptions);
