import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import { IdMapping, type MappedKind } from './id-mapping.entity';

/** keystone/identity/id_generators/sha256.py */
export function publicId(domainId: string, kind: MappedKind, localId: string): string {
  return createHash('sha256').update(domainId).update(kind).update(localId).digest('hex');
}

/** Ids of accounts in external directories, kept so that an id leads back to its account. */
@Injectable()
export class IdMappings implements OnModuleInit {
  private readonly table: Table<IdMapping>;

  constructor(
    database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly lifecycle: IdentityLifecycle,
  ) {
    this.table = new Table(database, IdMapping);
  }

  onModuleInit(): void {
    this.lifecycle.add({
      projectDeleted: async (tx, domainId) => void (await this.table.delete(tx, { domainId })),
    });
  }

  find(id: string): Promise<IdMapping | undefined> {
    return this.table.find({ publicId: id });
  }

  /** The ids of these accounts, in their order; one write for all that are new. */
  async ensure(domainId: string, kind: MappedKind, localIds: readonly string[]): Promise<string[]> {
    const rows = localIds.map((localId) => ({
      publicId: publicId(domainId, kind, localId),
      domainId,
      kind,
      localId,
    }));
    const ids = rows.map((row) => row.publicId);
    const unknown = async (): Promise<IdMapping[]> => {
      const known = new Set<string>();
      // SQLite takes a bounded number of values in one statement.
      for (let from = 0; from < ids.length; from += 500) {
        const page = await this.table.list({ where: { publicId: { in: ids.slice(from, from + 500) } } });
        for (const row of page) known.add(row.publicId);
      }
      return rows.filter((row) => !known.has(row.publicId));
    };
    if ((await unknown()).length === 0) return ids;
    await this.unitOfWork.run(async (tx) => {
      for (const row of await unknown()) await this.table.insert(tx, row);
    });
    return ids;
  }
}
