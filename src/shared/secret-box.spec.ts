import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CoreSettings } from './config/core.settings';
import { SecretBox } from './secret-box';

describe('the box for secrets', () => {
  let dataDir: string;
  const open = () => new SecretBox({ dataDir } as CoreSettings);
  const file = () => join(dataDir, 'keys', 'secrets');
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'monostack-box-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it.each(['a', '', 'pässwörd ☂', 'x'.repeat(10_000)])(
    'gives back what was sealed, after a restart too',
    (text) => {
      const sealed = open().seal(text, 'row 1');
      expect(open().open(sealed, 'row 1')).toBe(text);
      expect(sealed).toMatch(/^[0-9a-f]{8}\.[\w-]+$/);
      // One letter may well stand in random bytes.
      if (text.length > 4) expect(Buffer.from(sealed.slice(9), 'base64url').includes(text)).toBe(false);
    },
  );

  it('seals the same text differently each time', () => {
    const box = open();
    expect(box.seal('a', 'p')).not.toBe(box.seal('a', 'p'));
  });

  it('opens nothing that was not sealed here for this purpose', () => {
    const box = open();
    const sealed = box.seal('secret', 'row 1');
    expect(box.open(sealed, 'row 2')).toBeUndefined();
    const [id = '', body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (const at of [0, 13, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(box.open(`${id}.${changed.toString('base64url')}`, 'row 1')).toBeUndefined();
    }
    for (const text of ['', id, `${id}.`, `00000000.${body}`, body, `${id}.${body.slice(0, 36)}`])
      expect(box.open(text, 'row 1')).toBeUndefined();
    rmSync(file());
    expect(open().open(sealed, 'row 1')).toBeUndefined();
  });

  it('keeps its key in a file that only the owner reads', () => {
    open();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'keys')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(dataDir, 'keys'))).toEqual(['secrets']);
    expect(readFileSync(file(), 'utf8')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('takes a key with space around it, and refuses what is none', () => {
    const sealed = open().seal('a', 'p');
    writeFileSync(file(), `${readFileSync(file(), 'utf8')}\n`);
    expect(open().open(sealed, 'p')).toBe('a');
    writeFileSync(file(), 'half');
    expect(open).toThrow(`${file()} does not hold a key of 32 bytes in hexadecimal`);
  });
});
