import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { Where } from '../../shared/db/where';
import { IdentityChanges } from '../common/identity-changes';
import { EndpointGroup, ProjectEndpoint, ProjectEndpointGroup } from './endpoint-filter.entity';

/** All SQL of OS-EP-FILTER. What it writes changes catalogs. */
@Injectable()
export class EndpointFilterRepository {
  private readonly endpoints: Table<ProjectEndpoint>;
  private readonly groups: Table<EndpointGroup>;
  private readonly projectGroups: Table<ProjectEndpointGroup>;

  constructor(
    database: Database,
    private readonly changes: IdentityChanges,
  ) {
    this.endpoints = new Table(database, ProjectEndpoint);
    this.groups = new Table(database, EndpointGroup);
    this.projectGroups = new Table(database, ProjectEndpointGroup);
  }

  listEndpoints(where: Where<ProjectEndpoint> = {}): Promise<ProjectEndpoint[]> {
    return this.endpoints.list({ where });
  }

  async addEndpoint(tx: Tx, row: ProjectEndpoint): Promise<void> {
    await this.endpoints.insert(tx, row);
    this.changes.record(tx);
  }

  deleteEndpoints(tx: Tx, where: Where<ProjectEndpoint>): Promise<number> {
    this.changes.record(tx);
    return this.endpoints.delete(tx, where);
  }

  findGroup(id: string): Promise<EndpointGroup | undefined> {
    return this.groups.find({ id });
  }

  listGroups(where: Where<EndpointGroup> = {}): Promise<EndpointGroup[]> {
    return this.groups.list({
      where,
      orderBy: [
        ['name', 'asc'],
        ['id', 'asc'],
      ],
    });
  }

  insertGroup(tx: Tx, group: EndpointGroup): Promise<void> {
    return this.groups.insert(tx, group);
  }

  async updateGroup(tx: Tx, id: string, patch: Partial<EndpointGroup>): Promise<void> {
    await this.groups.update(tx, { id }, patch);
    this.changes.record(tx);
  }

  async deleteGroup(tx: Tx, id: string): Promise<number> {
    await this.deleteProjectGroups(tx, { endpointGroupId: id });
    return this.groups.delete(tx, { id });
  }

  listProjectGroups(where: Where<ProjectEndpointGroup> = {}): Promise<ProjectEndpointGroup[]> {
    return this.projectGroups.list({ where });
  }

  async addProjectGroup(tx: Tx, row: ProjectEndpointGroup): Promise<void> {
    await this.projectGroups.insert(tx, row);
    this.changes.record(tx);
  }

  deleteProjectGroups(tx: Tx, where: Where<ProjectEndpointGroup>): Promise<number> {
    this.changes.record(tx);
    return this.projectGroups.delete(tx, where);
  }
}
