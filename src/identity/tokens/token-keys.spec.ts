import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sign } from 'jsonwebtoken';
import { Clock } from '../../shared/clock';
import type { CoreSettings } from '../../shared/config/core.settings';
import { log } from '../../shared/log/logger';
import type { IdentitySettings } from '../identity.settings';
import { isTokenClaims } from './token-claims';
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

describe('a folder of token keys', () => {
  const HOUR = 3_600_000;
  /** What a token may still be looked up after the key that signed it has signed its last. */
  const LIFE = (3600 + 600) * 1000 + HOUR;
  const AGE = 86_400_000;
  let dataDir: string;
  let clock: TurnedClock;
  let keys: TokenKeys;

  const make = () => {
    const settings = { tokenTtl: 3600, tokenKeyAge: 86_400, allowExpiredWindow: 600 } as IdentitySettings;
    return new TokenKeys(clock, { dataDir } as CoreSettings, settings);
  };
  const open = () => {
    keys = make();
    keys.onModuleInit();
    return keys;
  };
  const folder = () => join(dataDir, 'keys');
  const files = () => readdirSync(folder());
  const put = (name: string, text: string) => writeFileSync(join(folder(), name), text);

  beforeEach(() => {
    jest.useFakeTimers();
    dataDir = mkdtempSync(join(tmpdir(), 'monostack-keys-'));
    clock = new TurnedClock();
    open();
  });
  afterEach(() => {
    keys.onModuleDestroy();
    jest.restoreAllMocks();
    jest.useRealTimers();
    rmSync(dataDir, { recursive: true });
  });

  it('gets a new one when the newest has its age, looked at every hour until the end', () => {
    const first = keys.current.id;
    clock.at += AGE - 1;
    jest.advanceTimersByTime(HOUR);
    expect(keys.current.id).toBe(first);
    clock.at += 1;
    jest.advanceTimersByTime(HOUR);
    expect(keys.current).toMatchObject({ madeAt: clock.at, id: expect.not.stringContaining(first) });
    expect(keys.find(first)?.id).toBe(first);
    keys.onModuleDestroy();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gets a new one at any time when it is told to', () => {
    const first = keys.current.id;
    clock.at += 1;
    keys.rotate(true);
    expect(keys.current.id).not.toBe(first);
    expect(files().length).toBe(2);
  });

  it('signs with the newest after a restart, and lets each go when its last token is over', () => {
    const ids = [keys.current.id];
    for (const _ of [1, 2]) {
      clock.at += 1000;
      keys.rotate(true);
      ids.unshift(keys.current.id);
    }
    keys.onModuleDestroy();
    expect(open().current.id).toBe(ids[0]);
    const found = () => ids.map((id) => keys.find(id) !== undefined);
    clock.at += LIFE - 1001;
    keys.rotate();
    expect(found()).toEqual([true, true, true]);
    clock.at += 1;
    keys.rotate();
    expect(found()).toEqual([true, true, false]);
    rmSync(join(folder(), `${ids[1]}.key`));
    clock.at += 1000;
    keys.rotate();
    expect(found()).toEqual([true, false, false]);
    expect(files()).toEqual([`${ids[0]}.key`]);
  });

  it('takes whole keys only, of names that it gave', () => {
    const hex = 'ab'.repeat(32);
    for (const name of ['1-abcd.key.new', 'x2-abcd.key', '3-abcd.keys', '-abcd.key', '4-ABCD.key'])
      put(name, hex);
    put('5-abcd.key', 'ab'.repeat(16));
    put(`${clock.at + 1}-abcd.key`, `\n${hex}\n`);
    keys.onModuleDestroy();
    expect(open().current.id).toBe(`${clock.at + 1}-abcd`);
    for (const id of ['1-abcd', '2-abcd', '3-abcd', '-abcd', '4-ABCD', '5-abcd', undefined])
      expect(keys.find(id)).toBeUndefined();
  });

  it('signs with the old one where no new one can be written, and says so; without any it does not start', () => {
    const told = jest.spyOn(log, 'error').mockImplementation(() => undefined);
    const first = keys.current.id;
    rmSync(folder(), { recursive: true });
    // Nobody writes here, root neither.
    symlinkSync('/proc/self', folder());
    clock.at += AGE;
    jest.advanceTimersByTime(HOUR);
    expect(keys.current.id).toBe(first);
    expect(told.mock.calls[0]?.[1]).toMatch(/^no new token key could be written: E/);
    const none = make();
    expect(() => none.onModuleInit()).toThrow('ENOENT');
    expect(() => none.current).toThrow('there is no token key');
  });

  it('makes tokens of claims alone: what was signed and is none is not believed', async () => {
    const codec = new TokenCodec(keys);
    const claims = { sub: 'u', m: ['password'], a: ['x'], iat: 1, exp: 2 };
    const { id, secret } = keys.current;
    const verify = (payload: object, algorithm: 'HS256' | 'HS512' = 'HS256') =>
      codec.verify(sign(payload, secret, { algorithm, keyid: id, noTimestamp: !('iat' in payload) }));
    expect(await verify(claims)).toEqual(claims);
    expect(await verify(claims, 'HS512')).toBeUndefined();
    const without = (name: string) =>
      Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
    for (const name of Object.keys(claims)) expect(await verify(without(name))).toBeUndefined();
    expect(isTokenClaims(undefined)).toBe(false);
  });

  it('makes tokens of 4096 letters at most', async () => {
    const codec = new TokenCodec(keys);
    const letters = Array.from({ length: 3000 }, (_, count) => 'u'.repeat(count));
    const token = (sub: string) => codec.sign({ sub, m: [], a: [], iat: 1, exp: 2 });
    const whole = letters.findLast((sub) => sub.length > 2850 && token(sub).length <= 4096) ?? '';
    expect(token(whole).length).toBe(4096);
    expect(await codec.verify(token(whole))).toBeDefined();
    expect(await codec.verify(token(`${whole}u`))).toBeUndefined();
  });
});
