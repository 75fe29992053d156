import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newHexId } from '../../shared/ids';
import { SecretBox } from '../../shared/secret-box';
import { assertSameId, extraOf, mergeExtra } from '../common/extra';
import { consumerSecretFixed, notFound } from '../identity.errors';
import type { ConsumerDto } from './oauth1.dto';
import type { OauthConsumer } from './oauth1.entity';
import { Oauth1Repository } from './oauth1.repository';

const ATTRIBUTES = ['description', 'secret'];

@Injectable()
export class OauthConsumersService {
  constructor(
    private readonly repository: Oauth1Repository,
    private readonly box: SecretBox,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  list(): Promise<OauthConsumer[]> {
    return this.repository.listConsumers();
  }

  async get(id: string): Promise<OauthConsumer> {
    const consumer = await this.repository.findConsumer(id);
    if (!consumer) throw notFound('Consumer', id);
    return consumer;
  }

  /** The secret is told this once. */
  async create(body: ConsumerDto): Promise<{ consumer: OauthConsumer; secret: string }> {
    const id = newHexId();
    const secret = randomBytes(16).toString('hex');
    const consumer = {
      id,
      sealedSecret: this.box.seal(secret, `oauth ${id}`),
      description: body.description ?? null,
      extra: extraOf(body, ATTRIBUTES),
    };
    await this.unitOfWork.run((tx) => this.repository.insertConsumer(tx, consumer));
    return { consumer, secret };
  }

  update(id: string, body: ConsumerDto): Promise<OauthConsumer> {
    assertSameId(body, id, 'consumer');
    if ('secret' in body) throw consumerSecretFixed();
    return this.unitOfWork.run(async (tx) => {
      const before = await this.get(id);
      const description = body.description === undefined ? before.description : body.description;
      const after = { ...before, description, extra: mergeExtra(before.extra, body, ATTRIBUTES) };
      await this.repository.updateConsumer(tx, id, after);
      return after;
    });
  }

  async delete(id: string): Promise<void> {
    const gone = await this.unitOfWork.run((tx) => this.repository.deleteConsumer(tx, id));
    if (gone === 0) throw notFound('Consumer', id);
  }
}
