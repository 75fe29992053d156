import { readFileSync } from 'node:fs';
import type { Client, Entry } from 'ldapts';
import { messageOf } from '../../shared/errors/app-error';
import type { LdapOptions } from './ldap-options';

/** The directory cannot be asked: no server, a wrong service account, a wrong certificate, ... */
export class LdapUnavailable extends Error {}

export interface LdapSearch {
  base: string;
  filter: string;
  scope?: 'base' | 'one' | 'sub';
  attributes: string[];
}

export interface LdapSession {
  search(search: LdapSearch): Promise<Entry[]>;
}

/**
 * One connection for each piece of work, to the first server of the list that answers. Sign-ins are few and what
 * tokens mean is kept, so that there is nothing to pool. ldapts is loaded only where a domain asks for it.
 */
export async function withLdap<T>(
  options: LdapOptions,
  work: (session: LdapSession) => Promise<T>,
): Promise<T> {
  const client = await connect(options);
  try {
    return await work({ search: (search) => searchAll(client, options, search) });
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

/** Whether the password is this entry's. An empty one would be an anonymous bind, which proves nothing (RFC 4513, 5.1.2). */
export async function isPasswordOf(options: LdapOptions, dn: string, password: string): Promise<boolean> {
  if (password === '') return false;
  const { InvalidCredentialsError } = await import('ldapts');
  const client = await connect({ ...options, user: undefined });
  try {
    await client.bind(dn, password);
    return true;
  } catch (error) {
    if (error instanceof InvalidCredentialsError) return false;
    throw new LdapUnavailable(messageOf(error), { cause: error });
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

async function connect(options: LdapOptions): Promise<Client> {
  const { Client } = await import('ldapts');
  const reasons: string[] = [];
  for (const url of options.urls) {
    const client = makeClient(Client, url, options);
    if (typeof client === 'string') {
      reasons.push(client);
      continue;
    }
    try {
      if (options.startTls) await client.startTLS(tlsOptions(options));
      // Also without an account: an anonymous bind shows at once whether the server is there.
      await client.bind(options.user ?? '', options.user ? (options.password ?? '') : '');
      return client;
    } catch (error) {
      await client.unbind().catch(() => undefined);
      reasons.push(`${url}: ${messageOf(error).trim() || (error as Error).name}`);
    }
  }
  throw new LdapUnavailable(reasons.join('; ') || 'no server is configured');
}

function makeClient(make: typeof Client, url: string, options: LdapOptions): Client | string {
  try {
    const tls = url.startsWith('ldaps:') ? { tlsOptions: tlsOptions(options) } : {};
    return new make({
      url,
      timeout: options.timeoutMs,
      connectTimeout: options.timeoutMs,
      strictDN: false,
      ...tls,
    });
  } catch (error) {
    return `${url}: ${messageOf(error)}`;
  }
}

function tlsOptions({ caFile, verifyServer }: LdapOptions) {
  return { rejectUnauthorized: verifyServer, ...(caFile !== undefined && { ca: readFileSync(caFile) }) };
}

async function searchAll(client: Client, options: LdapOptions, search: LdapSearch): Promise<Entry[]> {
  const { InvalidDNSyntaxError, NoSuchObjectError } = await import('ldapts');
  const { base, filter, attributes, scope = options.scope } = search;
  const paged = options.pageSize > 0 ? { paged: { pageSize: options.pageSize } } : {};
  try {
    return (await client.search(base, { filter, attributes, scope, ...paged })).searchEntries;
  } catch (error) {
    if (error instanceof NoSuchObjectError || error instanceof InvalidDNSyntaxError) return [];
    throw new LdapUnavailable(messageOf(error), { cause: error });
  }
}

/** The values of an attribute, whatever case the server writes its name in. */
export function valuesOf(entry: Entry, attribute: string): string[] {
  const name = Object.keys(entry).find((key) => key.toLowerCase() === attribute.toLowerCase());
  const value = name === undefined ? [] : entry[name];
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item) => item !== undefined).map(String);
}

export function firstOf(entry: Entry, attribute: string): string | undefined {
  return valuesOf(entry, attribute)[0];
}
