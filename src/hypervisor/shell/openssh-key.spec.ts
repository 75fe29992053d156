import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeHostKey, ensureKeyPair, fingerprint } from './ssh-keys';

describe("the controller's key pair", () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'monostack-key-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));

  it('is made once, for its owner only, and is what OpenSSH reads', () => {
    const pair = ensureKeyPair(dataDir);
    expect(ensureKeyPair(dataDir)).toEqual(pair);
    const file = join(dataDir, 'keys', 'ssh');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(execFileSync('ssh-keygen', ['-y', '-f', file]).toString().trim()).toBe(pair.publicLine);
    const shown = execFileSync('ssh-keygen', ['-l', '-f', `${file}.pub`]).toString();
    expect(shown).toContain(fingerprint(pair.publicLine));
    const blob = Buffer.from(pair.publicLine.split(' ')[1] ?? '', 'base64');
    expect(`${describeHostKey(blob)} monostack`).toBe(pair.publicLine);
  });
});
