import { Injectable } from '@nestjs/common';

/** The time, so that tests can turn it. */
@Injectable()
export class Clock {
  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now();
  }

  /** Milliseconds since the process began: for lengths of time, because it never jumps. */
  running(): number {
    return performance.now();
  }

  /** ISO 8601 in UTC with milliseconds, the form in which every table keeps a time. */
  timestamp(): string {
    return new Date(this.now()).toISOString();
  }
}
