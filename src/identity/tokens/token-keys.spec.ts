import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock } from '../../shared/clock';
import type { CoreSettings } from '../../shared/config/core.settings';
import type { IdentitySettings } from '../identity.settings';
import { TokenCodec } from './token-codec';
import { TokenKeys } from './token-keys';

class TurnedClock extends Clock {
  at = 1_800_000_000_000;
  override now(): number {
    return this.at;
  }
}

describe('token keys', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'monostack-keys-'));
  const clock = new TurnedClock();
  const settings = { tokenTtl: 3600, tokenKeyAge: 86400, allowExpiredWindow: 0 } as IdentitySettings;
  const open = (): TokenKeys => {
    const keys = new TokenKeys(clock, { dataDir } as CoreSettings, settings);
    keys.onModuleInit();
    keys.onModuleDestroy();
    return keys;
  };
  const files = () => readdirSync(join(dataDir, 'keys'));
  afterAll(() => rmSync(dataDir, { recursive: true }));

  const claims = { sub: 'u', m: ['password'], a: ['x'], iat: 1, exp: 2 };

  it('are files that only the owner reads, and are found again', async () => {
    const token = new TokenCodec(open()).sign(claims);
    expect(statSync(join(dataDir, 'keys', files()[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(await new TokenCodec(open()).verify(token)).toMatchObject(claims);
    expect(files().length).toBe(1);
  });

  it('change with age; an old one checks as long as its tokens live, then its file goes', async () => {
    const keys = open();
    const codec = new TokenCodec(keys);
    const old = codec.sign(claims);
    clock.at += 86_400_000;
    keys.rotate();
    expect(files().length).toBe(2);
    expect(codec.sign(claims).split('.')[0]).not.toBe(old.split('.')[0]);
    expect(await codec.verify(old)).toBeDefined();
    clock.at += 3 * 3_600_000;
    keys.rotate();
    expect(files().length).toBe(1);
    expect(await codec.verify(old)).toBeUndefined();
  });

  it('do not believe tokens of another key or without one', async () => {
    const codec = new TokenCodec(open());
    const [, body = '', signature = ''] = codec.sign(claims).split('.');
    const header = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const bad of [
      `${header({ alg: 'HS256', typ: 'JWT' })}.${body}.${signature}`,
      `${header({ alg: 'HS256', typ: 'JWT', kid: '1-abcd' })}.${body}.${signature}`,
      `${header({ alg: 'none' })}.${body}.`,
      'no token at all',
      'x'.repeat(10_000),
    ]) {
      expect(await codec.verify(bad)).toBeUndefined();
    }
  });
});
