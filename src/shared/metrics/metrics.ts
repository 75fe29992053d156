import { Injectable } from '@nestjs/common';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { UnitOfWork } from '../db/unit-of-work';
import { OperationStore } from '../operations/operation.store';

/** A value for each set of labels. */
export type Samples = ReadonlyArray<{ labels: Readonly<Record<string, string>>; value: number }>;

/**
 * What Prometheus reads. One registry for each application, so that two in one process do not meet. Labels are
 * services, route templates, kinds and hosts: never an id, a name or anything else of a tenant's.
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Counter({
    name: 'monostack_http_requests_total',
    help: 'Requests that were answered, by service, method, route template and status',
    labelNames: ['service', 'method', 'route', 'status'],
    registers: [this.registry],
  });
  private readonly seconds = new Histogram({
    name: 'monostack_http_request_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['service'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [this.registry],
  });
  private started = false;

  constructor(
    private readonly operations: OperationStore,
    private readonly units: UnitOfWork,
  ) {}

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The text of one scrape. What costs something is looked up only now. */
  read(): Promise<string> {
    if (!this.started) this.start();
    return this.registry.metrics();
  }

  countRequest(labels: Record<'service' | 'method' | 'route' | 'status', string>, seconds: number): void {
    this.requests.inc(labels);
    this.seconds.observe({ service: labels.service }, seconds);
  }

  /** A value that is looked up at each scrape; labels that are not among the samples any more go. */
  gauge(name: string, help: string, labelNames: readonly string[], look: () => Samples | Promise<Samples>) {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      async collect() {
        const samples = await look();
        this.reset();
        for (const { labels, value } of samples) this.set({ ...labels }, value);
      },
    });
  }

  private start(): void {
    this.started = true;
    collectDefaultMetrics({ register: this.registry });
    this.gauge(
      'monostack_operations',
      'Operations that are kept, by kind and state; those in state stuck need an operator',
      ['kind', 'state'],
      async () =>
        (await this.operations.countByState()).map(({ kind, state, count }) => ({
          labels: { kind, state },
          value: count,
        })),
    );
    this.gauge('monostack_operations_stuck', 'Operations that need an operator', [], async () => {
      const stuck = (await this.operations.countByState()).filter(({ state }) => state === 'stuck');
      return [{ labels: {}, value: stuck.reduce((sum, { count }) => sum + count, 0) }];
    });
    this.gauge('monostack_database_queue', 'Units of work that wait for the one writer', [], () => [
      { labels: {}, value: this.units.queued },
    ]);
  }
}
