import { randomUUID } from 'node:crypto';

/** A UUID with dashes: images, servers, networks, ports. */
export const newUuid = (): string => randomUUID();

/** 32 hexadecimal digits, as Keystone's ids and Nova's project ids. */
export const newHexId = (): string => randomUUID().replaceAll('-', '');

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text);
}
