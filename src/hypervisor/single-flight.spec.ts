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

  it('goes on when the one who does it gives up, and fails for all when it fails', async () => {
    const flights = new SingleFlight();
    const quitter = flights.run('a', async () => {
      await tick();
      throw new DOMException('given up', 'AbortError');
    });
    const done: number[] = [];
    const others = [1, 2].map(() => flights.run('a', async () => void done.push(1)));
    await expect(quitter).rejects.toThrow('given up');
    await Promise.all(others);
    expect(done.length).toBeGreaterThan(0);
    const broken = async () => {
      await tick();
      throw new Error('disk full');
    };
    const results = await Promise.allSettled([flights.run('b', broken), flights.run('b', broken)]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
  });
});
