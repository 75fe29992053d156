import { createHash, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { lookUp } from '../../shared/text/look-up';
import { invalidKeypair } from '../compute.errors';

const makePair = promisify(generateKeyPair);

/** How many fields a key has behind its type: RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709, PROTOCOL.u2f. */
const FIELDS: Readonly<Record<string, number>> = {
  'ssh-rsa': 2,
  'ssh-dss': 4,
  'ssh-ed25519': 1,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'sk-ssh-ed25519@openssh.com': 2,
  'sk-ecdsa-sha2-nistp256@openssh.com': 3,
};

/**
 * Checks an OpenSSH public key: the type in front must be the type inside with all of its fields, and nothing may
 * follow the comment's line but its end. Throws 400 saying what is wrong.
 */
export function parsePublicKey(text: string): { fingerprint: string } {
  const line = text.trimEnd();
  if (/[\r\n\0]/.test(line)) throw invalidKeypair('the public key must be one line');
  const [type = '', blob = ''] = line.split(/\s+/);
  const fields = lookUp(FIELDS, type);
  if (fields === undefined)
    throw invalidKeypair(
      `unknown key type ${JSON.stringify(type.slice(0, 40))}; ssh-rsa, ssh-ed25519 and ecdsa keys are known`,
    );
  const bytes = Buffer.from(blob, 'base64');
  if (bytes.length < 8 || bytes.toString('base64').replace(/=+$/, '') !== blob.replace(/=+$/, '')) {
    throw invalidKeypair('failed to generate fingerprint: the key is not base64');
  }
  const [inside, ...rest] = fieldsOf(bytes);
  if (inside?.toString('latin1') !== type) {
    throw invalidKeypair(`failed to generate fingerprint: the key does not hold a ${type}`);
  }
  if (rest.length !== fields || rest.some((field) => field.length === 0)) {
    throw invalidKeypair('failed to generate fingerprint: the key is cut short or longer than its fields');
  }
  // The one kind whose length says nothing about itself.
  if (type === 'ssh-ed25519' && rest[0]?.length !== 32)
    throw invalidKeypair(`failed to generate fingerprint: the key has ${rest[0]?.length} bytes of 32`);
  return { fingerprint: fingerprint(bytes) };
}

/** Strings with their lengths in front; none where the last one is not whole. */
function fieldsOf(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return [];
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return [];
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function fingerprint(bytes: Buffer): string {
  return createHash('md5')
    .update(bytes)
    .digest('hex')
    .replace(/(..)(?!$)/g, '$1:');
}

/** A new RSA key, 2048 bits as Nova's: the public line and the private key in PEM. */
export async function generateKey(): Promise<{ line: string; fingerprint: string; privateKey: string }> {
  // Some hundred milliseconds of arithmetic: in a thread, or every request would wait for it.
  const { publicKey, privateKey } = await makePair('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const parts = [
    Buffer.from('ssh-rsa'),
    mpint(Buffer.from(e, 'base64url')),
    mpint(Buffer.from(n, 'base64url')),
  ];
  const bytes = Buffer.concat(parts.flatMap((part) => [uint32(part.length), part]));
  const line = `ssh-rsa ${bytes.toString('base64')} Generated-by-Monostack`;
  return {
    line,
    fingerprint: fingerprint(bytes),
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** RFC 4251: a number whose first bit is set gets a zero byte in front. */
function mpint(bytes: Buffer): Buffer {
  return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
}
