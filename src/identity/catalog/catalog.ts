import { Inject, Injectable } from '@nestjs/common';
import { CORE_SETTINGS, type CoreSettings } from '../../shared/config/core.settings';
import { IdentityChanges } from '../common/identity-changes';
import type { Endpoint, Service } from './catalog.entity';
import { CatalogRepository } from './catalog.repository';

export interface CatalogEntry {
  id: string;
  type: string;
  name: string;
  endpoints: Array<{
    id: string;
    interface: string;
    region: string | null;
    region_id: string | null;
    url: string;
  }>;
}

export interface CatalogReader {
  /** `http://host:port` as the client wrote it. */
  rootUrl: string;
  userId: string;
  projectId?: string | undefined;
}

/** Only the endpoints of which this says true are listed for a project; OS-EP-FILTER sets one. */
export type EndpointFilter = (
  projectId: string,
  endpoints: readonly Endpoint[],
) => Promise<readonly Endpoint[]>;

/** What a token's owner is told about where the services are. Kept in memory until something changes. */
@Injectable()
export class Catalog {
  private cached: { generation: number; services: Service[]; endpoints: Endpoint[] } | undefined;
  private filter: EndpointFilter | undefined;

  constructor(
    private readonly repository: CatalogRepository,
    private readonly changes: IdentityChanges,
    @Inject(CORE_SETTINGS) private readonly settings: CoreSettings,
  ) {}

  setFilter(filter: EndpointFilter): void {
    this.filter = filter;
  }

  async for(reader: CatalogReader): Promise<CatalogEntry[]> {
    const { services, endpoints } = await this.enabled();
    const shown =
      this.filter && reader.projectId ? await this.filter(reader.projectId, endpoints) : endpoints;
    const entries = new Map(
      services.map((service): [string, CatalogEntry] => [
        service.id,
        { id: service.id, type: service.type, name: service.name ?? '', endpoints: [] },
      ]),
    );
    for (const endpoint of shown) {
      const url = this.url(endpoint.url, reader);
      if (url === undefined) continue;
      const { id, interface: face, regionId } = endpoint;
      entries
        .get(endpoint.serviceId)
        ?.endpoints.push({ id, interface: face, region: regionId, region_id: regionId, url });
    }
    return [...entries.values()].filter((entry) => entry.endpoints.length > 0);
  }

  /** The URL as the client can use it; undefined where it needs a project and the token has none. */
  url(template: string, reader: CatalogReader): string | undefined {
    let missing = false;
    const text = template.replace(/[$%]\((\w+)\)s/g, (_, name: string) => {
      if (name === 'user_id') return reader.userId;
      if (name === 'project_id' || name === 'tenant_id') {
        if (!reader.projectId) missing = true;
        return reader.projectId ?? '';
      }
      missing = true;
      return '';
    });
    return missing ? undefined : this.absolute(text, reader.rootUrl);
  }

  /** Built-in endpoints are stored as paths. */
  absolute(url: string, rootUrl: string): string {
    return url.startsWith('/') ? `${this.settings.publicUrl?.replace(/\/+$/, '') ?? rootUrl}${url}` : url;
  }

  private async enabled(): Promise<{ services: Service[]; endpoints: Endpoint[] }> {
    const { generation } = this.changes;
    if (this.cached?.generation === generation) return this.cached;
    const services = await this.repository.listServices({
      where: { enabled: true },
      orderBy: [
        ['createdAt', 'asc'],
        ['id', 'asc'],
      ],
    });
    const endpoints = await this.repository.listEndpoints({
      where: { enabled: true },
      orderBy: [
        ['createdAt', 'asc'],
        ['id', 'asc'],
      ],
    });
    this.cached = { generation, services, endpoints };
    return this.cached;
  }
}
