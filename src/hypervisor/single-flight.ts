import { inTime, runOutsideScope } from '../shared/work-scope';

/**
 * Work that several callers want at once is done once. A caller that gives up stops waiting; the work goes on, and
 * whoever asks again joins it.
 */
export class SingleFlight<T = void> {
  private readonly flights = new Map<string, Promise<T>>();

  async run(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    let flight = this.flights.get(key);
    if (!flight) {
      flight = runOutsideScope(work).finally(() => this.flights.delete(key));
      this.flights.set(key, flight);
    }
    return inTime(flight, signal);
  }
}
