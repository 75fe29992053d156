import { generateKeyPair, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { messageOf } from '../../shared/errors/app-error';
import { invalidKeypair } from '../compute.errors';
import { bits, explicit, integer, nothing, objectId, octets, sequence, set, text, time } from './der';
import { pkcs12 } from './pkcs12';

const COMMON_NAME = objectId('2.5.4.3');
const SHA256_WITH_RSA = sequence(objectId('1.2.840.113549.1.1.11'), nothing());
const EXTENDED_KEY_USAGE = objectId('2.5.29.37');
const CLIENT_AUTHENTICATION = objectId('1.3.6.1.5.5.7.3.2');
const ALTERNATIVE_NAME = objectId('2.5.29.17');
/** Windows finds the user of a certificate by it. */
const USER_PRINCIPAL_NAME = objectId('1.3.6.1.4.1.311.20.2.3');
const DAYS = 3650;
const DAY_MS = 86_400_000;

export interface Certificate {
  line: string;
  fingerprint: string;
  privateKey?: string;
}

/** A certificate in PEM, as given. Throws 400 for what is none. */
export function readCertificate(pem: string): Certificate {
  try {
    return { line: pem, fingerprint: new X509Certificate(pem).fingerprint.toLowerCase() };
  } catch (error) {
    throw invalidKeypair(`failed to generate X509 fingerprint. Error message: ${messageOf(error)}`);
  }
}

/**
 * For logging in to Windows without a password (nova/crypto.py, generate_winrm_x509_cert): signed by itself, and its key
 * as a PKCS #12 file in base64.
 */
export async function generateCertificate(userId: string, now: number): Promise<Certificate> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const certificate = selfSigned(userId, pair, now);
  const pem = new X509Certificate(certificate).toString();
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'der' });
  return { ...readCertificate(pem), privateKey: pkcs12(key, certificate).toString('base64') };
}

function selfSigned(
  userId: string,
  pair: { publicKey: KeyObject; privateKey: KeyObject },
  now: number,
): Buffer {
  const name = sequence(set(sequence(COMMON_NAME, text(userId))));
  const validity = sequence(time(new Date(now)), time(new Date(now + DAYS * DAY_MS)));
  const content = sequence(
    explicit(0, integer(2)),
    integer(randomBytes(16)),
    SHA256_WITH_RSA,
    name,
    validity,
    name,
    pair.publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(forClients(), principal(`${userId}@localhost`))),
  );
  return sequence(content, SHA256_WITH_RSA, bits(sign('sha256', content, pair.privateKey)));
}

function forClients(): Buffer {
  return sequence(EXTENDED_KEY_USAGE, octets(sequence(CLIENT_AUTHENTICATION)));
}

function principal(name: string): Buffer {
  const other = explicit(0, USER_PRINCIPAL_NAME, explicit(0, text(name)));
  return sequence(ALTERNATIVE_NAME, octets(sequence(other)));
}
