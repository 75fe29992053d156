import type { LightMyRequestResponse } from 'fastify';

/** For the trace. */
export function said(answer: LightMyRequestResponse | undefined): string {
  return answer ? String(answer.statusCode) : 'no answer';
}
