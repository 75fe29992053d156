import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { type ListOptions, Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { IdentityChanges } from '../common/identity-changes';
import { Endpoint, Region, Service } from './catalog.entity';

/** All SQL of services, regions and endpoints. */
@Injectable()
export class CatalogRepository {
  private readonly services: Table<Service>;
  private readonly regions: Table<Region>;
  private readonly endpoints: Table<Endpoint>;

  constructor(
    database: Database,
    private readonly changes: IdentityChanges,
  ) {
    this.services = new Table(database, Service);
    this.regions = new Table(database, Region);
    this.endpoints = new Table(database, Endpoint);
  }

  findService(id: string): Promise<Service | undefined> {
    return this.services.find({ id });
  }

  listServices(options: ListOptions<Service> = {}): Promise<Service[]> {
    return this.services.list(options);
  }

  async insertService(tx: Tx, service: Service): Promise<void> {
    await this.services.insert(tx, service);
    this.changes.record(tx);
  }

  async updateService(tx: Tx, id: string, patch: Partial<Service>): Promise<void> {
    await this.services.update(tx, { id }, patch);
    this.changes.record(tx);
  }

  /** With its endpoints. */
  async deleteService(tx: Tx, id: string): Promise<void> {
    await this.endpoints.delete(tx, { serviceId: id });
    await this.services.delete(tx, { id });
    this.changes.record(tx);
  }

  findRegion(id: string): Promise<Region | undefined> {
    return this.regions.find({ id });
  }

  listRegions(options: ListOptions<Region> = {}): Promise<Region[]> {
    return this.regions.list(options);
  }

  async insertRegion(tx: Tx, region: Region): Promise<void> {
    await this.regions.insert(tx, region);
    this.changes.record(tx);
  }

  async updateRegion(tx: Tx, id: string, patch: Partial<Region>): Promise<void> {
    await this.regions.update(tx, { id }, patch);
    this.changes.record(tx);
  }

  async deleteRegion(tx: Tx, id: string): Promise<void> {
    await this.regions.delete(tx, { id });
    this.changes.record(tx);
  }

  findEndpoint(id: string): Promise<Endpoint | undefined> {
    return this.endpoints.find({ id });
  }

  listEndpoints(options: ListOptions<Endpoint> = {}): Promise<Endpoint[]> {
    return this.endpoints.list(options);
  }

  async insertEndpoint(tx: Tx, endpoint: Endpoint): Promise<void> {
    await this.endpoints.insert(tx, endpoint);
    this.changes.record(tx);
  }

  async updateEndpoint(tx: Tx, id: string, patch: Partial<Endpoint>): Promise<void> {
    await this.endpoints.update(tx, { id }, patch);
    this.changes.record(tx);
  }

  async deleteEndpoint(tx: Tx, id: string): Promise<void> {
    await this.endpoints.delete(tx, { id });
    this.changes.record(tx);
  }
}
