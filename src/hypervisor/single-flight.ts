/**
 * Work that several callers want at once is done once. A caller that gives up stops waiting; the work goes on, and
 * whoever asks again joins it.
 */
export class SingleFlight {
  private readonly flights = new Map<string, Promise<void>>();

  async run(key: string, work: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    let flight = this.flights.get(key);
    if (!flight) {
      flight = work().finally(() => this.flights.delete(key));
      this.flights.set(key, flight);
    }
    // Somebody always hears of a failure, also when every caller has given up.
    flight.catch(() => undefined);
    if (!signal) return flight;
    signal.throwIfAborted();
    let giveUp: () => void = () => undefined;
    const given = new Promise<never>((_, reject) => {
      giveUp = () => reject(signal.reason);
      signal.addEventListener('abort', giveUp);
    });
    try {
      await Promise.race([flight, given]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }
}
