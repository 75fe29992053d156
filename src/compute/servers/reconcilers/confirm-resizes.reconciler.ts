import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../shared/clock';
import { type Reconciler, ReconcilerRunner } from '../../../shared/operations/reconciler';
import { COMPUTE_SETTINGS, type ComputeSettings } from '../../compute.settings';
import { MigrationsRepository } from '../../migrations/migrations.repository';
import { ResizeService } from '../actions/resize/resize.service';

/** Confirms the resizes that nobody has decided on for as long as the operator allows. */
@Injectable()
export class ConfirmResizesReconciler implements Reconciler, OnModuleInit {
  readonly name = 'compute.confirm-resizes';
  readonly everySeconds = 60;

  constructor(
    private readonly migrations: MigrationsRepository,
    private readonly service: ResizeService,
    private readonly clock: Clock,
    private readonly reconcilers: ReconcilerRunner,
    @Inject(COMPUTE_SETTINGS) private readonly settings: ComputeSettings,
  ) {}

  onModuleInit(): void {
    this.reconcilers.register(this);
  }

  async reconcile(): Promise<void> {
    const { resizeConfirmSeconds: seconds } = this.settings;
    if (seconds === 0) return;
    const time = new Date(this.clock.now() - seconds * 1000).toISOString();
    for (const migration of await this.migrations.finishedBefore(time))
      await this.service.confirmUnasked(migration);
  }
}
