import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newHexId } from '../../shared/ids';
import { assertNotEmpty, assertSameId, extraOf, mergeExtra } from '../common/extra';
import type { Listing } from '../common/listing';
import { notFound } from '../identity.errors';
import type { CreatePolicyDto, UpdatePolicyDto } from './policy-blob.dto';
import type { PolicyBlob } from './policy-blob.entity';
import { PolicyBlobsRepository } from './policy-blobs.repository';

const ATTRIBUTES = ['blob', 'type'];

@Injectable()
export class PolicyBlobsService {
  constructor(
    private readonly policies: PolicyBlobsRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  list(listing: Listing): Promise<PolicyBlob[]> {
    return this.policies.list(listing.where<PolicyBlob>({ type: { property: 'type', kind: 'text' } }));
  }

  async get(id: string): Promise<PolicyBlob> {
    const policy = await this.policies.find(id);
    if (!policy) throw notFound('policy', id);
    return policy;
  }

  async create(body: CreatePolicyDto): Promise<PolicyBlob> {
    const { blob, type } = body;
    const policy = { id: newHexId(), blob, type, extra: extraOf(body, ATTRIBUTES) };
    await this.unitOfWork.run((tx) => this.policies.insert(tx, policy));
    return policy;
  }

  update(id: string, body: UpdatePolicyDto): Promise<PolicyBlob> {
    assertNotEmpty(body, 'policy');
    assertSameId(body, id, 'policy');
    return this.unitOfWork.run(async (tx) => {
      const before = await this.get(id);
      const { blob = before.blob, type = before.type } = body;
      const after = { ...before, blob, type, extra: mergeExtra(before.extra, body, ATTRIBUTES) };
      await this.policies.update(tx, id, after);
      return after;
    });
  }

  async delete(id: string): Promise<void> {
    const gone = await this.unitOfWork.run((tx) => this.policies.delete(tx, id));
    if (gone === 0) throw notFound('policy', id);
  }
}
