import { Limiter } from './limiter';

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('a limiter', () => {
  let limiter: Limiter;
  let came: string[];
  const take = async (name: string, signal?: AbortSignal) => {
    const giveBack = await limiter.take(signal);
    came.push(name);
    return giveBack;
  };
  beforeEach(() => {
    limiter = new Limiter(2);
    came = [];
  });

  it('lets so many in at once, and the others in the order in which they came', async () => {
    expect([limiter.isIdle, limiter.waiting]).toEqual([true, 0]);
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => take(name));
    await soon();
    expect([came.join(''), limiter.isIdle, limiter.waiting]).toEqual(['ab', false, 2]);
    (await b)?.();
    await soon();
    expect([came.join(''), limiter.waiting]).toEqual(['abc', 1]);
    (await a)?.();
    (await c)?.();
    (await d)?.();
    expect([came.join(''), limiter.isIdle, limiter.waiting]).toEqual(['abcd', true, 0]);
  });

  it('takes a place back once only', async () => {
    const [a] = [await take('a'), await take('b')];
    a();
    a();
    await Promise.race([take('c'), soon()]);
    void take('d');
    await soon();
    expect([came.join(''), limiter.waiting]).toEqual(['abc', 1]);
  });

  it('passes over who gave up while waiting, and nobody else', async () => {
    const [a] = [await take('a'), await take('b')];
    const giving = new AbortController();
    const [first, second, third] = [take('c'), take('d', giving.signal), take('e')];
    giving.abort(new Error('given up'));
    await expect(second).rejects.toThrow('given up');
    expect(limiter.waiting).toBe(2);
    a();
    (await first)();
    await third;
    expect(came.join('')).toBe('abce');
  });

  it('does not hear of a signal any more once there is a place', async () => {
    const [a] = [await take('a'), await take('b')];
    const later = new AbortController();
    const waiting = take('c', later.signal);
    const behind = take('d');
    a();
    const c = await waiting;
    later.abort();
    expect(limiter.waiting).toBe(1);
    c();
    await behind;
  });

  it('does not let in who has given up before', async () => {
    await expect(take('a', AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    expect(limiter.isIdle).toBe(true);
  });

  it('gives the place back when the work ends, and when it fails', async () => {
    expect(await limiter.run(async () => (limiter.isIdle ? 'idle' : 'busy'))).toBe('busy');
    await expect(limiter.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(limiter.isIdle).toBe(true);
  });
});
