import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { invalidKeypair, keypairExists, keypairNotFound, markerNotFound } from '../compute.errors';
import { QuotasService } from '../quotas/quotas.service';
import type { Keypair } from './keypair.entity';
import type { CreateKeypairDto } from './keypairs.dto';
import { KeypairsRepository } from './keypairs.repository';
import { generateKey, parsePublicKey } from './ssh-key';
import { generateCertificate, readCertificate } from './x509';

@Injectable()
export class KeypairsService {
  constructor(
    private readonly keypairs: KeypairsRepository,
    private readonly quotas: QuotasService,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async get(userId: string, name: string): Promise<Keypair> {
    const keypair = await this.keypairs.find(userId, name);
    if (!keypair) throw keypairNotFound(name, userId);
    return keypair;
  }

  /** One more than the limit, so that the caller sees whether more follow. */
  async list(userId: string, page: { limit?: number; marker?: string }): Promise<Keypair[]> {
    const after = page.marker === undefined ? undefined : await this.keypairs.find(userId, page.marker);
    if (page.marker !== undefined && !after) throw markerNotFound(page.marker);
    return this.keypairs.list(userId, after, page.limit === undefined ? undefined : page.limit + 1);
  }

  /** Imports a public key, or makes a pair whose private half is in this answer and nowhere else. */
  async create(userId: string, projectId: string, body: CreateKeypairDto) {
    if (body.name.trim() !== body.name) throw invalidKeypair('the name must not begin or end with a space');
    // Kept as given, to the end of its line: clients compare it with their file.
    const made = await this.keyOf(userId, body);
    const { line: publicKey, fingerprint } = made;
    const createdAt = this.clock.timestamp();
    const keypair = {
      userId,
      name: body.name,
      type: body.type ?? ('ssh' as const),
      fingerprint,
      publicKey,
      createdAt,
    };
    await this.unitOfWork.run(async (tx) => {
      if (await this.keypairs.find(userId, body.name)) throw keypairExists(body.name);
      await this.quotas.requireKeypair(projectId, await this.keypairs.count(userId));
      await this.keypairs.insert(tx, keypair);
    });
    return { keypair: await this.get(userId, body.name), privateKey: made.privateKey };
  }

  private async keyOf(
    userId: string,
    { type, public_key: given }: CreateKeypairDto,
  ): Promise<{ line: string; fingerprint: string; privateKey?: string }> {
    if (type === 'x509')
      return given === undefined ? generateCertificate(userId, this.clock.now()) : readCertificate(given);
    return given === undefined ? generateKey() : { line: given, ...parsePublicKey(given) };
  }

  delete(userId: string, name: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      if (!(await this.keypairs.delete(tx, userId, name))) throw keypairNotFound(name, userId);
    });
  }
}
