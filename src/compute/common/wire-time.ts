/** Nova's two forms of a time: `2026-01-31T12:00:00Z`, and with microseconds and no zone in extension fields. */
export function novaTime(timestamp: string): string {
  return `${timestamp.slice(0, 19)}Z`;
}

export function novaMicroTime(timestamp: string | null): string | null {
  return timestamp === null ? null : `${timestamp.slice(0, 23)}000`;
}
