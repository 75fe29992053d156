import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { Where } from '../../shared/db/where';
import { PolicyAssociation, PolicyBlob } from './policy-blob.entity';

/** All SQL of policies and their associations. */
@Injectable()
export class PolicyBlobsRepository {
  private readonly policies: Table<PolicyBlob>;
  private readonly associations: Table<PolicyAssociation>;

  constructor(database: Database) {
    this.policies = new Table(database, PolicyBlob);
    this.associations = new Table(database, PolicyAssociation);
  }

  find(id: string): Promise<PolicyBlob | undefined> {
    return this.policies.find({ id });
  }

  list(where: Where<PolicyBlob>): Promise<PolicyBlob[]> {
    return this.policies.list({ where, orderBy: [['id', 'asc']] });
  }

  insert(tx: Tx, policy: PolicyBlob): Promise<void> {
    return this.policies.insert(tx, policy);
  }

  async update(tx: Tx, id: string, patch: Partial<PolicyBlob>): Promise<void> {
    await this.policies.update(tx, { id }, patch);
  }

  async delete(tx: Tx, id: string): Promise<number> {
    await this.associations.delete(tx, { policyId: id });
    return this.policies.delete(tx, { id });
  }

  findAssociation(where: Where<PolicyAssociation>): Promise<PolicyAssociation | undefined> {
    return this.associations.find(where);
  }

  listAssociations(where: Where<PolicyAssociation>): Promise<PolicyAssociation[]> {
    return this.associations.list({ where });
  }

  addAssociation(tx: Tx, row: Omit<PolicyAssociation, 'id'>): Promise<void> {
    return this.associations.insert(tx, row);
  }

  deleteAssociations(tx: Tx, where: Where<PolicyAssociation>): Promise<number> {
    return this.associations.delete(tx, where);
  }
}
