import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a service that was called with an AWS signature hands over for checking: `ec2Credentials` of /v3/ec2tokens. */
export interface SignedRequest {
  signature: string;
  verb: string;
  host: string;
  path: string;
  params: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body in hexadecimal; version 4 only. */
  bodyHash: string;
}

/** A request that cannot have been signed: something that the signature covers is missing. */
export class SignatureFormatError extends Error {}

const V4 = 'AWS4-HMAC-SHA256';

/** The signature that the request should have, in whichever of the versions 0, 1, 2 or 4 it is signed. */
export function buildSignature(secret: string, request: SignedRequest): string {
  const version = request.params.SignatureVersion;
  if (version === '0') return version0(secret, request.params);
  if (version === '1') return version1(secret, request.params);
  if (version === '2') return version2(secret, request);
  if (isVersion4(request)) return version4(secret, request);
  throw new SignatureFormatError(
    version === undefined ? 'Unexpected signature format' : `Unknown signature version: ${version}`,
  );
}

/** Also accepts a client that leaves the port out of the host that it signs. */
export function hasValidSignature(secret: string, request: SignedRequest): boolean {
  if (sameText(request.signature, buildSignature(secret, request))) return true;
  const host = request.host.replace(/:\d+$/, '');
  return host !== request.host && sameText(request.signature, buildSignature(secret, { ...request, host }));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html, and version 2 before it. */
export function buildS3Signature(secret: string, stringToSign: Buffer): string {
  if (!stringToSign.subarray(0, 4).equals(Buffer.from('AWS4'))) {
    return createHmac('sha1', secret).update(stringToSign).digest('base64');
  }
  const lines = stringToSign.toString('latin1').split('\n');
  const [date, region, service, end, ...rest] = (lines[2] ?? '').split('/');
  if (lines.length !== 4 || lines[0] !== V4 || end !== 'aws4_request' || rest.length)
    throw new SignatureFormatError('Invalid EC2 signature.');
  if (!date || region === undefined || !service || !['s3', 'iam', 'sts'].includes(service))
    throw new SignatureFormatError('Invalid EC2 signature.');
  return createHmac('sha256', signingKey(secret, date, region, service))
    .update(stringToSign)
    .digest('hex');
}

export function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** When the request was signed, in milliseconds; undefined if it does not say. Throws for an unreadable time. */
export function signedAt(request: Pick<SignedRequest, 'params' | 'headers'>): number | undefined {
  const text = request.params.Timestamp ?? request.headers['X-Amz-Date'] ?? request.params['X-Amz-Date'];
  if (!text) return undefined;
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const time = Date.parse(
    basic ? `${basic[1]}-${basic[2]}-${basic[3]}T${basic[4]}:${basic[5]}:${basic[6]}Z` : withZone(text),
  );
  if (Number.isNaN(time)) throw new SignatureFormatError(`Credential timestamp is invalid: ${text}`);
  return time;
}

/** A time without a zone is UTC. */
function withZone(text: string): string {
  return /[zZ]$|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`;
}

function version0(secret: string, params: Readonly<Record<string, string>>): string {
  return createHmac('sha1', secret)
    .update(need(params.Action, 'Action') + need(params.Timestamp, 'Timestamp'))
    .digest('base64');
}

function version1(secret: string, params: Readonly<Record<string, string>>): string {
  const hmac = createHmac('sha1', secret);
  const keys = Object.keys(params).sort((a, b) => compare(a.toLowerCase(), b.toLowerCase()));
  for (const key of keys) hmac.update(key).update(params[key] ?? '');
  return hmac.digest('base64');
}

/** https://docs.aws.amazon.com/general/latest/gr/signature-version-2.html */
function version2(secret: string, { params, verb, host, path }: SignedRequest): string {
  const query = canonicalQuery({ ...params, SignatureMethod: 'HmacSHA256' });
  return createHmac('sha256', secret).update([verb, host, path, query].join('\n')).digest('base64');
}

function isVersion4({ headers, params }: SignedRequest): boolean {
  return headers.Authorization !== undefined
    ? headers.Authorization.startsWith(V4)
    : params['X-Amz-Algorithm'] === V4;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
function version4(secret: string, request: SignedRequest): string {
  const { headers, params, verb, path, bodyHash } = request;
  const parameter = (name: string): string => {
    const inHeader = headers.Authorization?.split(`${name}=`)[1]?.split(',')[0]?.trim();
    return need(inHeader ?? params[`X-Amz-${name}`], name);
  };
  const signedHeaders = parameter('SignedHeaders');
  const date = need(headers['X-Amz-Date'] ?? params['X-Amz-Date'], 'X-Amz-Date');
  const [, day, region, service, ...rest] = parameter('Credential').split('/');
  if (!day || !region || !service || !date.startsWith(day))
    throw new SignatureFormatError('Request date mismatch error');
  // Parameters of a POST are in its body, of which the hash is signed. A signature never covers itself.
  const { 'X-Amz-Signature': _, ...signedParams } = params;
  const canonicalRequest = [
    verb.toUpperCase(),
    path,
    verb.toUpperCase() === 'POST' ? '' : canonicalQuery(signedParams),
    canonicalHeaders(request, signedHeaders),
    signedHeaders,
    bodyHash,
  ].join('\n');
  const stringToSign = [V4, date, [day, region, service, ...rest].join('/'), sha256(canonicalRequest)];
  return createHmac('sha256', signingKey(secret, day, region, service))
    .update(stringToSign.join('\n'))
    .digest('hex');
}

function canonicalHeaders({ headers, host }: SignedRequest, signedHeaders: string): string {
  const values = new Map(
    Object.entries(headers).map(([key, value]) => [key.trim().toLowerCase(), value.trim()]),
  );
  const given = values.get('host');
  // When the port is left out of `host` for a second try, it goes from the header too.
  if (given?.startsWith(`${host}:`)) values.set('host', host);
  const lines = signedHeaders.split(';').flatMap((name) => {
    const value = values.get(name);
    return value === undefined ? [] : [`${name}:${value}`];
  });
  return `${lines.join('\n')}\n`;
}

function canonicalQuery(params: Readonly<Record<string, string>>): string {
  return Object.keys(params)
    .sort(compare)
    .map((key) => `${quote(key)}=${quote(params[key] ?? '')}`)
    .join('&');
}

/** RFC 3986: everything but A-Z a-z 0-9 - _ . ~ is encoded. */
function quote(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function signingKey(secret: string, date: string, region: string, service: string): Buffer {
  const parts = [date, region, service, 'aws4_request'];
  return parts.reduce<Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
}

function need(value: string | undefined, name: string): string {
  if (value === undefined) throw new SignatureFormatError(`The signed request has no ${name}.`);
  return value;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
