import { Module } from '@nestjs/common';
import { HypervisorModule } from '../hypervisor';
import { SETTINGS_SOURCE } from '../shared/config/core.settings';
import { readSettings, type SettingsSource } from '../shared/config/settings';
import { DecisionsController } from './decisions/decisions.controller';
import { DecisionsRepository } from './decisions/decisions.repository';
import { KeptDecisions } from './decisions/kept-decisions';
import { AllocationCandidatesController } from './placement/allocation-candidates.controller';
import { HostInventories } from './placement/host-inventories';
import { PlacementController } from './placement/placement.controller';
import { PlacementRepository } from './placement/placement.repository';
import { PlacementService } from './placement/placement.service';
import { PlacementWords } from './placement/placement-words';
import { ProviderReconciler } from './placement/provider.reconciler';
import { PlacementVocabularyController } from './placement/vocabulary.controller';
import { AllocationChangesController } from './placement/writing/allocation-changes.controller';
import { AllocationChanges } from './placement/writing/allocation-changes.service';
import { InventoryChangesController } from './placement/writing/inventory-changes.controller';
import { InventoryChanges } from './placement/writing/inventory-changes.service';
import { ProviderChangesController } from './placement/writing/provider-changes.controller';
import { ProviderChanges } from './placement/writing/provider-changes.service';
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
    ProviderChangesController,
    InventoryChangesController,
    AllocationChangesController,
    DecisionsController,
  ],
  providers: [
    settings,
    PlacementRepository,
    PlacementService,
    PlacementWords,
    HostInventories,
    ProviderChanges,
    InventoryChanges,
    AllocationChanges,
    DecisionsRepository,
    KeptDecisions,
    ProviderReconciler,
    { provide: Scheduler, useClass: SchedulerService },
  ],
  exports: [Scheduler],
})
export class SchedulerModule {}
