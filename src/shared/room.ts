import type { Type } from '@nestjs/common';
import type { EntityClass, MigrationClass } from './db/database';
import type { MicroversionRange } from './http/microversion';
import type { MissingParts } from './http/missing-parts';
import type { ServiceName } from './http/services';
import type { PolicyRules } from './policy/policy.service';

/** What a room brings into the house: app.module.ts lists the rooms and wires each the same way. */
export interface Room {
  name: string;
  module: Type;
  entities: readonly EntityClass[];
  /** In order; TypeORM sorts all rooms' migrations by the timestamp at the end of the class name. */
  migrations: readonly MigrationClass[];
  policies: PolicyRules;
  /** What of its API is not there, for the sentence of a 404. */
  missing?: MissingParts;
  microversions?: ReadonlyArray<readonly [ServiceName, MicroversionRange]>;
}
