import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { Endpoint } from '../catalog/catalog.entity';
import { CatalogRepository } from '../catalog/catalog.repository';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import { noPolicyOf, notFound } from '../identity.errors';
import type { PolicyAssociation, PolicyBlob } from './policy-blob.entity';
import { PolicyBlobsRepository } from './policy-blobs.repository';
import { PolicyBlobsService } from './policy-blobs.service';

/** What a policy is for: an endpoint, a service, or a service in a region. */
export interface AssociationTarget {
  endpointId?: string;
  serviceId?: string;
  regionId?: string;
}

@Injectable()
export class PolicyAssociationsService implements OnModuleInit {
  constructor(
    private readonly repository: PolicyBlobsRepository,
    private readonly policies: PolicyBlobsService,
    private readonly catalog: CatalogRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly lifecycle: IdentityLifecycle,
  ) {}

  onModuleInit(): void {
    this.lifecycle.add({
      endpointDeleted: async (tx, endpointId) =>
        void (await this.repository.deleteAssociations(tx, { endpointId })),
      serviceDeleted: async (tx, serviceId) =>
        void (await this.repository.deleteAssociations(tx, { serviceId })),
      regionDeleted: async (tx, regionId) =>
        void (await this.repository.deleteAssociations(tx, { regionId })),
    });
  }

  /** A target has one policy: a new one takes the place of the old. */
  async set(policyId: string, target: AssociationTarget): Promise<void> {
    await this.assertExist(policyId, target);
    await this.unitOfWork.run(async (tx) => {
      await this.repository.deleteAssociations(tx, keyOf(target));
      await this.repository.addAssociation(tx, { policyId, ...keyOf(target) });
    });
  }

  async assertSet(policyId: string, target: AssociationTarget): Promise<void> {
    await this.assertExist(policyId, target);
    if (!(await this.repository.findAssociation({ policyId, ...keyOf(target) })))
      throw notFound('policy association', policyId);
  }

  async remove(policyId: string, target: AssociationTarget): Promise<void> {
    await this.assertSet(policyId, target);
    await this.unitOfWork.run((tx) => this.repository.deleteAssociations(tx, { policyId, ...keyOf(target) }));
  }

  /** Those for which it is the policy that counts. */
  async endpointsOf(policyId: string): Promise<Endpoint[]> {
    await this.policies.get(policyId);
    const found: Endpoint[] = [];
    for (const endpoint of await this.catalog.listEndpoints()) {
      if ((await this.associationOf(endpoint))?.policyId === policyId) found.push(endpoint);
    }
    return found;
  }

  async policyOf(endpointId: string): Promise<PolicyBlob> {
    const endpoint = await this.catalog.findEndpoint(endpointId);
    if (!endpoint) throw notFound('endpoint', endpointId);
    const association = await this.associationOf(endpoint);
    if (association) return this.policies.get(association.policyId);
    throw noPolicyOf(endpointId);
  }

  /** The endpoint's own, else its service's in its region or a region above, else its service's. */
  private async associationOf(endpoint: Endpoint): Promise<PolicyAssociation | undefined> {
    const own = await this.repository.findAssociation(keyOf({ endpointId: endpoint.id }));
    if (own) return own;
    const { serviceId } = endpoint;
    for (let { regionId } = endpoint; regionId !== null; ) {
      const regional = await this.repository.findAssociation(keyOf({ serviceId, regionId }));
      if (regional) return regional;
      regionId = (await this.catalog.findRegion(regionId))?.parentId ?? null;
    }
    return this.repository.findAssociation(keyOf({ serviceId }));
  }

  private async assertExist(policyId: string, target: AssociationTarget): Promise<void> {
    const { endpointId, serviceId, regionId } = target;
    await this.policies.get(policyId);
    if (endpointId !== undefined && !(await this.catalog.findEndpoint(endpointId)))
      throw notFound('endpoint', endpointId);
    if (serviceId !== undefined && !(await this.catalog.findService(serviceId)))
      throw notFound('service', serviceId);
    if (regionId !== undefined && !(await this.catalog.findRegion(regionId)))
      throw notFound('region', regionId);
  }
}

function keyOf({
  endpointId = null,
  serviceId = null,
  regionId = null,
}: Partial<Record<keyof AssociationTarget, string | null>>) {
  return { endpointId, serviceId, regionId };
}
