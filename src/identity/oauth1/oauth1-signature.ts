import { createHmac } from 'node:crypto';
import { sameText } from '../aws/aws-signature';

/** `Authorization: OAuth oauth_consumer_key="...", ...` of RFC 5849, 3.5.1. Empty for any other header. */
export function parseAuthorization(header: string | undefined): Record<string, string> {
  const match = /^OAuth\s+(.*)$/is.exec(header ?? '');
  const pairs = (match?.[1] ?? '').matchAll(/(\w+)="([^"]*)"/g);
  return Object.fromEntries([...pairs].map(([, name = '', value = '']) => [name, decode(value)]));
}

export interface SignedCall {
  method: string;
  /** As the client used it, with its query. */
  url: string;
  params: Readonly<Record<string, string>>;
}

/** Whether the call was signed with both secrets, by one of the methods that oauthlib lets Keystone take without keys. */
export function isSigned(call: SignedCall, consumerSecret: string, tokenSecret: string): boolean {
  const key = `${encode(consumerSecret)}&${encode(tokenSecret)}`;
  const signature = call.params.oauth_signature ?? '';
  switch (call.params.oauth_signature_method) {
    case 'HMAC-SHA1':
      return sameText(signature, createHmac('sha1', key).update(baseString(call)).digest('base64'));
    case 'PLAINTEXT':
      return sameText(signature, key);
    default:
      return false;
  }
}

/** RFC 5849, 3.4.1. */
export function baseString({ method, url, params }: SignedCall): string {
  const target = new URL(url);
  const covered = Object.entries(params).filter(([name]) => name !== 'oauth_signature' && name !== 'realm');
  const pairs = [...covered, ...target.searchParams]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1));
  const normalized = pairs.map(([name, value]) => `${name}=${value}`).join('&');
  return [method.toUpperCase(), encode(target.origin + target.pathname), encode(normalized)].join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
