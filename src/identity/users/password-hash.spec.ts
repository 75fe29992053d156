import { hashPassword, parsePhc, verifyPassword } from './password-hash';

describe('password hashes', () => {
  it('are PHC strings with a salt of their own', async () => {
    const [one, two] = await Promise.all([hashPassword('pw', 10), hashPassword('pw', 10)]);
    expect(one).toMatch(/^\$scrypt\$ln=10,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(two);
    expect(parsePhc(one ?? '')).toMatchObject({ cost: 10, block: 8, parallel: 1 });
  });

  it('match their password, however its letters are composed, and no other', async () => {
    const hash = await hashPassword('p\u00e4ss', 10);
    expect(await verifyPassword('pa\u0308ss', hash, 12)).toBe(true);
    expect(await verifyPassword('pass', hash, 12)).toBe(false);
    expect(await verifyPassword('', hash, 12)).toBe(false);
  });

  it('are worked out even where there is none', async () => {
    const time = async (hash: string | undefined) => {
      const start = process.hrtime.bigint();
      expect(await verifyPassword('pw', hash, 14)).toBe(false);
      return Number(process.hrtime.bigint() - start) / 1e6;
    };
    const hash = await hashPassword('other', 14);
    const known = await time(hash);
    const unknown = await time(undefined);
    // The same work; the margin is for a busy machine.
    expect(unknown).toBeGreaterThan(known / 5);
  });

  it('finish all, also when many are asked for at once', async () => {
    const hash = await hashPassword('pw', 10);
    const all = await Promise.all(Array.from({ length: 20 }, () => verifyPassword('pw', hash, 10)));
    expect(all.every(Boolean)).toBe(true);
  });

  it('are refused beyond what can be done in time', async () => {
    const all = await Promise.allSettled(Array.from({ length: 400 }, () => hashPassword('pw', 10)));
    const refused = all.filter((one) => one.status === 'rejected');
    expect(refused.length).toBe(400 - 252);
    expect(refused[0]).toMatchObject({ reason: { code: 'too_many_sign_ins', status: 429 } });
    expect(await hashPassword('pw', 10)).toMatch(/^\$scrypt/);
  });
});
