import { invalidConnection } from '../hypervisor.errors';

export interface SshTarget {
  user: string;
  address: string;
  port: number;
}

const FORM =
  /^(?:([a-z_][a-z0-9_-]{0,31})@)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}))(?::(\d{1,5}))?$/;

/** `root@HOST`, `HOST:2222`, `root@[2001:db8::1]:22`. Throws 400 for anything else. */
export function parseSshTarget(connection: string): SshTarget {
  const match = FORM.exec(connection);
  const port = Number(match?.[3] ?? 22);
  if (!match?.[2] || port < 1 || port > 65535) {
    throw invalidConnection(connection);
  }
  return { user: match[1] ?? 'root', address: match[2].replace(/^\[|\]$/g, ''), port };
}

/** The one way to write it, so that a host cannot be enrolled twice under two spellings. */
export function formatSshTarget({ user, address, port }: SshTarget): string {
  const host = address.includes(':') ? `[${address}]` : address.toLowerCase();
  return `${user}@${host}${port === 22 ? '' : `:${port}`}`;
}
