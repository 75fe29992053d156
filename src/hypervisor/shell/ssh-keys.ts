import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeOpensshKeyPair } from './openssh-key';

export interface SshKeyPair {
  /** OpenSSH's format. */
  privateKey: string;
  /** The line for authorized_keys. */
  publicLine: string;
}

/** The controller's own key pair, made at first use. */
export function ensureKeyPair(dataDir: string): SshKeyPair {
  const folder = join(dataDir, 'keys');
  const file = join(folder, 'ssh');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) {
    const pair = makeOpensshKeyPair('monostack');
    writeFileSync(`${file}.pub`, `${pair.publicLine}\n`);
    writeFileSync(`${file}.new`, pair.privateKey, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  chmodSync(file, 0o600);
  return { privateKey: readFileSync(file, 'utf8'), publicLine: readFileSync(`${file}.pub`, 'utf8').trim() };
}

/** A host key as it goes over the wire (RFC 4253, 6.6), as `ssh-ed25519 AAAA...`. */
export function describeHostKey(key: Buffer): string {
  const length = key.readUInt32BE(0);
  return `${key.subarray(4, 4 + length).toString('latin1')} ${key.toString('base64')}`;
}

/** What ssh shows to people: `SHA256:...`. */
export function fingerprint(hostKey: string): string {
  const blob = Buffer.from(hostKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** The signature algorithms of a pinned key, so that the host shows that key and not another of its own. */
export function algorithmsOf(hostKey: string): string[] {
  const [type = ''] = hostKey.split(' ');
  return type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type];
}
