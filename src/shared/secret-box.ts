import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CORE_SETTINGS, type CoreSettings } from './config/core.settings';

const ALGORITHM = 'aes-256-gcm';
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/**
 * Encrypts what must be readable again: credentials' blobs, passwords of directories and servers, receipts. AES-256-GCM with
 * the key in `<data folder>/keys/secrets`, mode 0600: the database alone gives nothing away.
 */
@Injectable()
export class SecretBox {
  private readonly key: KeyObject;
  /** Stands in front of what is sealed, so that a wrong key is told from damage. */
  private readonly keyId: string;

  constructor(@Inject(CORE_SETTINGS) settings: CoreSettings) {
    const secret = readKey(join(settings.dataDir, 'keys'));
    this.key = createSecretKey(secret);
    this.keyId = createHash('sha256').update(secret).digest('hex').slice(0, 8);
  }

  /** `purpose` is bound to the text: what was sealed for one row cannot be moved to another. */
  seal(text: string, purpose: string): string {
    const nonce = randomBytes(NONCE_LENGTH);
    const cipher = createCipheriv(ALGORITHM, this.key, nonce, { authTagLength: TAG_LENGTH });
    cipher.setAAD(Buffer.from(purpose));
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${this.keyId}.${sealed.toString('base64url')}`;
  }

  /** Undefined for anything that was not sealed here for this purpose. */
  open(sealed: string, purpose: string): string | undefined {
    const [keyId, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    if (keyId !== this.keyId || bytes.length < NONCE_LENGTH + TAG_LENGTH) return undefined;
    const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, NONCE_LENGTH), {
      authTagLength: TAG_LENGTH,
    });
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(bytes.subarray(-TAG_LENGTH));
    try {
      const text = decipher.update(bytes.subarray(NONCE_LENGTH, -TAG_LENGTH));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}

function readKey(folder: string): Buffer {
  const file = join(folder, 'secrets');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Whole or not at all: half a key would make everything sealed unreadable.
    writeFileSync(`${file}.new`, randomBytes(32).toString('hex'), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  if (key.length !== 32) throw new Error(`${file} does not hold a key of 32 bytes in hexadecimal`);
  return key;
}
