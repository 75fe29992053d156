import { Clock } from '../../shared/clock';
import { unauthorized } from '../identity.errors';
import type { IdentitySettings } from '../identity.settings';
import { type Attempt, SignInGuard } from './sign-in-guard';
import { sourceOf } from './source';

class TestClock extends Clock {
  time = 1_000_000;
  override now(): number {
    return this.time;
  }
}

const HOME = '192.0.2.1';
const AWAY = '198.51.100.7';

describe('the guard of sign-ins', () => {
  let clock: TestClock;
  let guard: SignInGuard;
  beforeEach(() => {
    clock = new TestClock();
    guard = new SignInGuard(clock, { signInAttempts: 3, signInMaxWait: 60 } as IdentitySettings);
  });

  const attempt = (id: string, address: string): Attempt => ({
    secret: 'password',
    account: { id },
    said: '',
    address,
  });
  /** `wrong`, `right`, or the seconds to wait. */
  const wrong = async (what: Attempt): Promise<string | number> =>
    outcome(what, () => Promise.reject(unauthorized()));
  const right = async (what: Attempt): Promise<string | number> => outcome(what, async () => 'right');
  const outcome = (what: Attempt, check: () => Promise<string>) =>
    guard.attempt(what, check).catch((error) => error.details?.retry_after ?? 'wrong');

  it('lets a few wrong secrets pass, then makes each try wait twice as long as the one before', async () => {
    const tries = attempt('alice', HOME);
    for (let count = 0; count < 3; count += 1) expect(await wrong(tries)).toBe('wrong');
    for (const wait of [1, 2, 4, 8, 16, 32, 60, 60]) {
      expect(await wrong(tries)).toBe(wait);
      clock.time += wait * 1000;
      expect(await wrong(tries)).toBe('wrong');
    }
    clock.time += 60_000;
    expect(await right(tries)).toBe('right');
    expect(await wrong(tries)).toBe('wrong');
  });

  it('waits the same for an account that nobody has, however it is spelled', async () => {
    const nobody = (said: string): Attempt => ({ ...attempt('', HOME), account: undefined, said });
    for (const said of ['Nobody', 'nobody', 'NOBODY']) expect(await wrong(nobody(said))).toBe('wrong');
    expect(await wrong(nobody('nOBODY'))).toBe(1);
  });

  it('lets in from home who is guessed at from elsewhere', async () => {
    expect(await right(attempt('alice', HOME))).toBe('right');
    for (let count = 0; count < 200; count += 1) await wrong(attempt('alice', `203.0.113.${count}`));
    expect(await wrong(attempt('alice', AWAY))).toBeGreaterThan(0);
    expect(await right(attempt('alice', HOME))).toBe('right');
  });

  it('slows down one address that tries many accounts, and lets in who is known there', async () => {
    expect(await right(attempt('alice', HOME))).toBe('right');
    for (let count = 0; count < 30; count += 1)
      expect(await wrong(attempt(`user-${count}`, HOME))).toBe('wrong');
    expect(await wrong(attempt('user-31', HOME))).toBe(1);
    expect(await right(attempt('alice', HOME))).toBe('right');
    expect(await right(attempt('bob', AWAY))).toBe('right');
  });

  it('counts guesses at a passcode though the password was right', async () => {
    const passcode = { ...attempt('alice', HOME), secret: 'passcode' } as const;
    for (let count = 0; count < 3; count += 1) {
      expect(await right(attempt('alice', HOME))).toBe('right');
      expect(await wrong(passcode)).toBe('wrong');
    }
    expect(await right(attempt('alice', HOME))).toBe('right');
    expect(await wrong(passcode)).toBe(1);
  });

  it('does not count what is not a wrong secret', async () => {
    const broken = () => guard.attempt(attempt('alice', HOME), () => Promise.reject(new Error('no disk')));
    for (let count = 0; count < 5; count += 1) await expect(broken()).rejects.toThrow('no disk');
    expect(await right(attempt('alice', HOME))).toBe('right');
  });

  it('keeps guesses that come at once to a few at a time, and others do not stand in their line', async () => {
    let running = 0;
    let most = 0;
    const slow = () =>
      guard
        .attempt(attempt('alice', AWAY), async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          throw unauthorized();
        })
        .catch((error) => error.code);
    const flood = Promise.all(Array.from({ length: 200 }, slow));
    expect(await right(attempt('bob', HOME))).toBe('right');
    const answers = await flood;
    expect(most).toBeLessThanOrEqual(4);
    // A handful was looked at; whoever stood in line was told to wait.
    expect(answers.filter((code) => code !== 'too_many_sign_ins').length).toBeLessThanOrEqual(3 + 4);
  });

  it('is off with no number of tries', async () => {
    guard = new SignInGuard(clock, { signInAttempts: 0, signInMaxWait: 60 } as IdentitySettings);
    for (let count = 0; count < 50; count += 1) expect(await wrong(attempt('alice', HOME))).toBe('wrong');
  });
});

describe('where a sign-in comes from', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['2001:db8:1:2::9', '2001:db8:1:2::'],
    ['fe80::1%eth0', 'fe80::'],
    ['', ''],
  ])('%s counts as %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});
