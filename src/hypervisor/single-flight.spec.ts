import { SingleFlight } from './single-flight';

const tick = () => new Promise((resolve) => setTimeout(resolve, 2));

describe('work that several want at once', () => {
  it('is done once, and again when asked later', async () => {
    const flights = new SingleFlight();
    let done = 0;
    const work = async () => {
      await tick();
      done += 1;
    };
    await Promise.all([1, 2, 3].map(() => flights.run('a', work)));
    expect(done).toBe(1);
    await flights.run('a', work);
    expect(done).toBe(2);
  });

  it('goes on when a caller gives up, and who asks again joins it', async () => {
    const flights = new SingleFlight();
    let done = 0;
    const work = async () => {
      await tick();
      done += 1;
    };
    const first = flights.run('a', work, AbortSignal.timeout(0));
    await expect(first).rejects.toMatchObject({ name: 'TimeoutError' });
    await flights.run('a', work);
    expect(done).toBeGreaterThan(0);
  });

  it('fails for all when it fails, and can be tried again', async () => {
    const flights = new SingleFlight();
    const broken = async () => {
      await tick();
      throw new Error('disk full');
    };
    const results = await Promise.allSettled([flights.run('b', broken), flights.run('b', broken)]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    await flights.run('b', async () => undefined);
  });
});
