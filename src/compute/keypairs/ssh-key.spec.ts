import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKey, parsePublicKey } from './ssh-key';

const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE7qmQ1k0L8n4z0y4XEmF4Ck0v8kq5d4O0XcL2sYb9aD me@home';

describe('a public key', () => {
  it('has the fingerprint that ssh-keygen gives', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'monostack-key-'));
    try {
      const { line, fingerprint } = await generateKey();
      writeFileSync(join(folder, 'key.pub'), line);
      const said = execFileSync('ssh-keygen', ['-l', '-E', 'md5', '-f', join(folder, 'key.pub')], {
        encoding: 'utf8',
      });
      expect(said).toContain(`MD5:${fingerprint}`);
      expect(parsePublicKey(line).fingerprint).toBe(fingerprint);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is made without holding up the event loop', async () => {
    let turns = 0;
    const count = setInterval(() => {
      turns += 1;
    }, 1);
    // Long enough that a busy thread would show, whatever the luck with primes.
    await Promise.all(Array.from({ length: 8 }, () => generateKey()));
    clearInterval(count);
    expect(turns).toBeGreaterThan(0);
  });

  it('may have an end of its line', () => {
    expect(parsePublicKey(`${ED25519}\r\n`)).toEqual(parsePublicKey(ED25519));
  });

  it.each(['rsa', 'ecdsa', 'ed25519'])(
    'of the type %s is taken whole, and refused at every other length',
    (type) => {
      const folder = mkdtempSync(join(tmpdir(), 'monostack-key-'));
      try {
        execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', join(folder, 'key')]);
        const [name = '', blob = ''] = readFileSync(join(folder, 'key.pub'), 'utf8').split(' ');
        expect(() => parsePublicKey(`${name} ${blob}`)).not.toThrow();
        const bytes = Buffer.from(blob, 'base64');
        for (let length = 0; length < bytes.length; length += 1) {
          const cut = bytes.subarray(0, length).toString('base64');
          expect(() => parsePublicKey(`${name} ${cut}`)).toThrow('Keypair data is invalid');
        }
        const longer = Buffer.concat([bytes, Buffer.alloc(4)]).toString('base64');
        expect(() => parsePublicKey(`${name} ${longer}`)).toThrow('cut short or longer');
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it.each([
    ['nonsense', 'hello world'],
    ['a type that is not the one inside', ED25519.replace('ssh-ed25519', 'ssh-rsa')],
    ['a second line', `${ED25519}\n${ED25519}`],
    ['what is no base64', 'ssh-rsa ***'],
    ['an empty text', ''],
    ['not at the beginning of its line', ` ${ED25519}`],
  ])('is refused when it is %s', (_, text) => {
    expect(() => parsePublicKey(text)).toThrow('Keypair data is invalid');
  });
});
