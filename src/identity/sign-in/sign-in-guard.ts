import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../shared/clock';
import { AppError } from '../../shared/errors/app-error';
import { Limiter } from '../../shared/limiter';
import { nameKey } from '../common/name-key';
import { tooManySignIns } from '../identity.errors';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import { sourceOf } from './source';

/**
 * What is tried: a kind of secret (one that was right must not hide guesses at another) of an account, which is named
 * by its id where there is one and by what was said of it where not, so that a wait tells nobody which it is.
 */
export interface Attempt {
  secret: 'password' | 'passcode' | 'application credential';
  account: { id: string } | undefined;
  said: string;
  address: string;
}

/** Wrong secrets in a row. */
interface Failures {
  count: number;
  lastAt: number;
  /** A right one came since: who knows the secret is not made to wait for strangers. */
  trusted: boolean;
}

/** Failures so long ago are forgotten. */
const MEMORY_MS = 60 * 60 * 1000;
/** How many times more wrong secrets an account takes from all addresses, and an address for all accounts. */
const WIDER = 10;
/** Secrets of one account, or from one address, that are looked at side by side; more wait in a line of their own. */
const WIDTH = 4;
/** Some seconds of work; whoever comes to a longer line is told to come again. */
const LINE = 60;
const BUSY_SECONDS = 5;
const KEPT = 20_000;

/**
 * Between a sign-in and the work that its secret takes. Guessing is slowed down by waits that double, and nobody's
 * flood takes the place of others: wrong secrets count for the pair of account and address first, and only more of
 * them for the whole account and the whole address, where an address that has signed in to the account before is
 * still let through. Each account and each address has a line of its own.
 */
@Injectable()
export class SignInGuard {
  private readonly failures = new LRUCache<string, Failures>({ max: KEPT });
  private readonly lanes = new Map<string, Limiter>();

  constructor(
    private readonly clock: Clock,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  /** Runs `check`, which throws `unauthenticated` for a wrong secret. Throws 429 with the seconds to wait. */
  async attempt<T>({ secret, account, said, address }: Attempt, check: () => Promise<T>): Promise<T> {
    const source = sourceOf(address);
    const who = `${secret} ${account ? `of ${account.id}` : `said ${nameKey(said)}`}`;
    const keys = { pair: `pair ${who} ${source}`, account: `account ${who}`, source: `source ${source}` };
    const tryIt = async (): Promise<T> => {
      this.assertNoWait(keys);
      try {
        const result = await check();
        this.noteSuccess(keys.pair);
        return result;
      } catch (error) {
        if (error instanceof AppError && error.kind === 'unauthenticated') this.noteFailure(keys);
        throw error;
      }
    };
    // A flood from elsewhere must not fill the line of whoever knows the secret.
    if (this.isTrusted(keys.pair)) return this.inLane(keys.pair, tryIt);
    return this.inLane(keys.source, () => this.inLane(keys.account, tryIt));
  }

  private assertNoWait(keys: Keys): void {
    const free = this.settings.signInAttempts;
    if (free === 0) return;
    const waits = [this.waitOf(keys.pair, free)];
    if (!this.isTrusted(keys.pair))
      waits.push(this.waitOf(keys.account, free * WIDER), this.waitOf(keys.source, free * WIDER));
    const wait = Math.max(...waits);
    if (wait > 0) throw tooManySignIns(Math.ceil(wait / 1000));
  }

  /** 1, 2, 4, ... seconds after each failure beyond those that are free. */
  private waitOf(key: string, free: number): number {
    const found = this.recent(key);
    if (!found || found.count < free) return 0;
    const seconds = Math.min(2 ** Math.min(found.count - free, 30), this.settings.signInMaxWait);
    return found.lastAt + seconds * 1000 - this.clock.now();
  }

  private recent(key: string): Failures | undefined {
    const found = this.failures.get(key);
    return found && this.clock.now() - found.lastAt < MEMORY_MS ? found : undefined;
  }

  private noteFailure(keys: Keys): void {
    for (const key of Object.values(keys)) {
      const count = (this.recent(key)?.count ?? 0) + 1;
      this.failures.set(key, { count, lastAt: this.clock.now(), trusted: this.isTrusted(key) });
    }
  }

  private isTrusted(key: string): boolean {
    return this.failures.peek(key)?.trusted ?? false;
  }

  private noteSuccess(pair: string): void {
    this.failures.set(pair, { count: 0, lastAt: this.clock.now(), trusted: true });
  }

  private async inLane<T>(key: string, work: () => Promise<T>): Promise<T> {
    const lane = this.lanes.get(key) ?? new Limiter(WIDTH);
    if (lane.waiting >= LINE) throw tooManySignIns(BUSY_SECONDS);
    this.lanes.set(key, lane);
    try {
      return await lane.run(work);
    } finally {
      if (lane.isIdle) this.lanes.delete(key);
    }
  }
}

interface Keys {
  pair: string;
  account: string;
  source: string;
}
