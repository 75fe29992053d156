import type { Clock } from '../../shared/clock';
import { SettingsError } from '../../shared/config/settings';
import type { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { UnitOfWork } from '../../shared/db/unit-of-work';
import { newUuid } from '../../shared/ids';
import { CloudRecord } from './cloud.entity';

const KEY = 'this';

/**
 * This cloud, by the id that it puts on everything it makes. What carries another mark, or none, is never taken for
 * its own.
 */
export class Cloud {
  constructor(readonly id: string) {}

  /** The cloud of this database; a fresh database becomes a new cloud, or the one that the operator says it is. */
  static async of(
    database: Database,
    unitOfWork: UnitOfWork,
    clock: Clock,
    wantedId: string | undefined,
  ): Promise<Cloud> {
    const table = new Table(database, CloudRecord);
    const record = await unitOfWork.run(async (tx) => {
      const present = await table.find({ key: KEY });
      if (present) return present;
      const made = { key: KEY, id: wantedId ?? newUuid(), createdAt: clock.timestamp() };
      await table.insert(tx, made);
      return made;
    });
    if (wantedId !== undefined && wantedId !== record.id) {
      throw new SettingsError([
        `MONOSTACK_CLOUD_ID is ${wantedId}, but this database is the cloud ${record.id}: it is for the first start over an empty database only`,
      ]);
    }
    return new Cloud(record.id);
  }
}
