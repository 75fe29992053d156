import type { LightMyRequestResponse } from 'fastify';

/** For the trace. */
export function said(answer: LightMyRequestResponse | undefined): string {
  return answer ? String(answer.statusCode) : 'no answer';
}

/** Whether a deed ended with an answer that no user may get. Before it stands an id, which can begin with any digits. */
export function isFault(deed: string): boolean {
  return /(^| )50[02]$/.test(deed);
}
