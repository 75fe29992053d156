import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { every } from '../../shared/background';
import { Clock } from '../../shared/clock';
import { CORE_SETTINGS, type CoreSettings } from '../../shared/config/core.settings';
import { messageOf } from '../../shared/errors/app-error';
import { log } from '../../shared/log/logger';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';

export interface TokenKey {
  /** The `kid` of the token's header: when it was made, and four random digits. */
  id: string;
  madeAt: number;
  secret: KeyObject;
}

const FILE = /^(\d+-[0-9a-f]{4})\.key$/;
const HOUR = 3600 * 1000;

/**
 * The keys that sign tokens: files of mode 0600 in `<data folder>/keys`. The newest signs; the others stay as
 * long as a token that they signed may be looked up, then their files go.
 */
@Injectable()
export class TokenKeys implements OnModuleInit, OnModuleDestroy {
  private readonly folder: string;
  private keys: TokenKey[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly clock: Clock,
    @Inject(CORE_SETTINGS) core: CoreSettings,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {
    this.folder = join(core.dataDir, 'keys');
  }

  onModuleInit(): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.keys = readdirSync(this.folder)
      .flatMap((file) => this.read(file))
      .sort((a, b) => b.madeAt - a.madeAt);
    this.rotateIfPossible();
    this.timer = every('the rotation of token keys', HOUR, () => this.rotateIfPossible());
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  find(id: string | undefined): TokenKey | undefined {
    return this.keys.find((key) => key.id === id);
  }

  get current(): TokenKey {
    const [newest] = this.keys;
    if (!newest) throw new Error('there is no token key');
    return newest;
  }

  /** Makes a new key when the newest is old, and drops those that no living token needs. */
  rotate(force = false): void {
    const now = this.clock.now();
    const [newest] = this.keys;
    if (force || !newest || now - newest.madeAt >= this.settings.tokenKeyAge * 1000)
      this.keys.unshift(this.make(now));
    // A key signs until the next one is made, and what it signed last lives this much longer.
    const life = (this.settings.tokenTtl + this.settings.allowExpiredWindow) * 1000 + HOUR;
    this.keys = this.keys.filter((key, index) => {
      const successor = this.keys[index - 1];
      const kept = !successor || now - successor.madeAt < life;
      if (!kept) rmSync(join(this.folder, `${key.id}.key`), { force: true });
      return kept;
    });
  }

  /** On a full disk the key of before signs on: only without any is there no way. */
  private rotateIfPossible(): void {
    try {
      this.rotate();
    } catch (error) {
      if (this.keys.length === 0) throw error;
      log.error({ err: error }, `no new token key could be written: ${messageOf(error)}`);
    }
  }

  private make(now: number): TokenKey {
    const id = `${now}-${randomBytes(2).toString('hex')}`;
    const secret = randomBytes(32);
    const file = join(this.folder, `${id}.key`);
    // Whole or not at all: a key that is half written would void tokens after a crash.
    writeFileSync(`${file}.new`, secret.toString('hex'), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return { id, madeAt: now, secret: createSecretKey(secret) };
  }

  private read(file: string): TokenKey[] {
    const id = FILE.exec(file)?.[1];
    if (!id) return [];
    const secret = Buffer.from(readFileSync(join(this.folder, file), 'utf8').trim(), 'hex');
    if (secret.length !== 32) return [];
    return [{ id, madeAt: Number(id.split('-')[0]), secret: createSecretKey(secret) }];
  }
}
