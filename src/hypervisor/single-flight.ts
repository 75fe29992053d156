/**
 * Work that several callers want at once is done once. When the caller that does it gives up, the next one that
 * waits takes over; any other failure is everybody's.
 */
export class SingleFlight {
  private readonly flights = new Map<string, Promise<void>>();

  async run(key: string, work: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    for (;;) {
      const present = this.flights.get(key);
      if (!present) return this.lead(key, work);
      const outcome = await present.then(
        () => 'done' as const,
        (error: unknown) => ({ error }),
      );
      signal?.throwIfAborted();
      if (outcome === 'done') return;
      if ((outcome.error as Error | undefined)?.name !== 'AbortError') throw outcome.error;
    }
  }

  private lead(key: string, work: () => Promise<void>): Promise<void> {
    const flight = work().finally(() => this.flights.delete(key));
    this.flights.set(key, flight);
    return flight;
  }
}
