import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { computeRoom } from './compute';
import { dashboardRoom } from './dashboard';
import { hypervisorRoom } from './hypervisor';
import { identityRoom } from './identity';
import { imageRoom } from './image';
import { networkRoom } from './network';
import { schedulerRoom } from './scheduler';
import { ErrorFilter } from './shared/http/error.filter';
import { TokenGuard } from './shared/http/token.guard';
import type { Room } from './shared/room';
import { SharedModule, type SharedModuleOptions } from './shared/shared.module';

/** The map of the house. Who may import whom is in .dependency-cruiser.cjs. */
export const rooms: readonly Room[] = [
  hypervisorRoom,
  identityRoom,
  imageRoom,
  networkRoom,
  schedulerRoom,
  computeRoom,
  dashboardRoom,
];

@Module({})
export class AppModule {
  static with(options: SharedModuleOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [DiscoveryModule, SharedModule.with(options), ...rooms.map((room) => room.module)],
      providers: [
        { provide: APP_FILTER, useClass: ErrorFilter },
        { provide: APP_GUARD, useClass: TokenGuard },
      ],
    };
  }
}
