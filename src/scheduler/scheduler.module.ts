import { Module } from '@nestjs/common';
import { HypervisorModule } from '../hypervisor';
import { SETTINGS_SOURCE } from '../shared/config/core.settings';
import { readSettings, type SettingsSource } from '../shared/config/settings';
import { DecisionsController } from './decisions/decisions.controller';
import { DecisionsRepository } from './decisions/decisions.repository';
import { KeptDecisions } from './decisions/kept-decisions';
import { AllocationCandidatesController } from './placement/allocation-candidates.controller';
import { PlacementController } from './placement/placement.controller';
import { PlacementRepository } from './placement/placement.repository';
import { PlacementService } from './placement/placement.service';
import { ProviderReconciler } from './placement/provider.reconciler';
import { PlacementVocabularyController } from './placement/vocabulary.controller';
import { Scheduler } from './scheduler.port';
import { SchedulerService } from './scheduler.service';
import { SCHEDULER_SETTINGS, schedulerSettings } from './scheduler.settings';

const settings = {
  provide: SCHEDULER_SETTINGS,
  useFactory: (source: SettingsSource) => readSettings(schedulerSettings, source),
  inject: [SETTINGS_SOURCE],
};

@Module({
  imports: [HypervisorModule],
  controllers: [
    PlacementController,
    PlacementVocabularyController,
    AllocationCandidatesController,
    DecisionsController,
  ],
  providers: [
    settings,
    PlacementRepository,
    PlacementService,
    DecisionsRepository,
    KeptDecisions,
    ProviderReconciler,
    { provide: Scheduler, useClass: SchedulerService },
  ],
  exports: [Scheduler],
})
export class SchedulerModule {}
