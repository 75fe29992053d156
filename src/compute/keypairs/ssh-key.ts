import { createHash, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { invalidKeypair } from '../compute.errors';

const makePair = promisify(generateKeyPair);

const TYPES =
  /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/;

/**
 * Checks an OpenSSH public key: the type in front must be the type inside (RFC 4253, section 6.6), and nothing may
 * follow the comment's line. Throws 400 saying what is wrong.
 */
export function parsePublicKey(text: string): { line: string; fingerprint: string } {
  const line = text.trim();
  if (/[\r\n\0]/.test(line)) throw invalidKeypair('the public key must be one line');
  const [type = '', blob = ''] = line.split(/\s+/);
  if (!TYPES.test(type))
    throw invalidKeypair(
      `unknown key type ${JSON.stringify(type.slice(0, 40))}; ssh-rsa, ssh-ed25519 and ecdsa keys are known`,
    );
  const bytes = Buffer.from(blob, 'base64');
  if (bytes.length < 8 || bytes.toString('base64').replace(/=+$/, '') !== blob.replace(/=+$/, '')) {
    throw invalidKeypair('failed to generate fingerprint: the key is not base64');
  }
  const length = bytes.readUInt32BE(0);
  if (bytes.subarray(4, 4 + length).toString('latin1') !== type) {
    throw invalidKeypair(`failed to generate fingerprint: the key does not hold a ${type}`);
  }
  return { line, fingerprint: fingerprint(bytes) };
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
