import { randomBytes } from 'node:crypto';

/** OpenStack's prefix, fa:16:3e, and three bytes by chance. */
export function randomMac(): string {
  const own = [...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'));
  return ['fa', '16', '3e', ...own].join(':');
}
