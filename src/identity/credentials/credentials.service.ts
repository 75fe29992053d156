import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newHexId } from '../../shared/ids';
import { SecretBox } from '../../shared/secret-box';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import { conflict, credentialScopeFixed, invalidBlob, notFound, validationError } from '../identity.errors';
import type { Credential } from './credential.entity';
import { CredentialsRepository } from './credentials.repository';

/** A credential that can be read. */
export interface OpenCredential extends Omit<Credential, 'sealedBlob'> {
  blob: string;
}

export type NewCredential = Pick<OpenCredential, 'userId' | 'projectId' | 'type' | 'blob'> & {
  extra?: OpenCredential['extra'];
};

export const EC2 = 'ec2';
export const TOTP = 'totp';

/** What an EC2 blob holds. The delegation is that of the token it was made with, and cannot be changed. */
export interface Ec2Blob {
  access: string;
  secret?: string;
  trust_id?: string | null;
  app_cred_id?: string | null;
  access_token_id?: string | null;
}

const DELEGATION = ['trust_id', 'app_cred_id', 'access_token_id', 'access_id'] as const;

@Injectable()
export class CredentialsService implements OnModuleInit {
  constructor(
    private readonly credentials: CredentialsRepository,
    private readonly box: SecretBox,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly lifecycle: IdentityLifecycle,
  ) {}

  onModuleInit(): void {
    this.lifecycle.add({
      userDeleted: async (tx, userId) => void (await this.credentials.delete(tx, { userId })),
      projectDeleted: async (tx, projectId) => void (await this.credentials.delete(tx, { projectId })),
    });
  }

  async find(id: string): Promise<OpenCredential | undefined> {
    const row = await this.credentials.find(id);
    return row && this.open(row);
  }

  async get(id: string): Promise<OpenCredential> {
    const found = await this.find(id);
    if (!found) throw notFound('credential', id);
    return found;
  }

  async list(where: { userId?: string; type?: string }): Promise<OpenCredential[]> {
    return (await this.credentials.list(where)).map((row) => this.open(row));
  }

  /** Undefined also for an access key of another kind of credential. */
  async findByAccessKey(access: string): Promise<(OpenCredential & { ec2: Ec2Blob }) | undefined> {
    const found = await this.find(ec2Id(access));
    return found?.type === EC2 ? { ...found, ec2: parseEc2Blob(found.blob) } : undefined;
  }

  create(input: NewCredential): Promise<OpenCredential> {
    const id = idFor(input);
    const { userId, projectId, type, blob, extra = {} } = input;
    const credential = { id, userId, projectId, type, blob, extra, createdAt: this.clock.timestamp() };
    return this.unitOfWork.run(async (tx) => {
      if (await this.credentials.find(id)) throw conflict('credential', 'Duplicate entry found with ID');
      await this.credentials.insert(tx, this.seal(credential));
      return credential;
    });
  }

  update(id: string, patch: Partial<NewCredential>): Promise<OpenCredential> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.get(id);
      const { extra, ...rest } = patch;
      const after = { ...before, ...rest, extra: { ...before.extra, ...extra } };
      if (before.type.toLowerCase() === EC2) assertSameDelegation(before.blob, after.blob);
      assertComplete(after);
      const { id: _, createdAt: __, ...columns } = this.seal(after);
      await this.credentials.update(tx, id, columns);
      return after;
    });
  }

  async delete(id: string): Promise<void> {
    const gone = await this.unitOfWork.run((tx) => this.credentials.delete(tx, { id }));
    if (gone === 0) throw notFound('credential', id);
  }

  private seal({ blob, ...row }: OpenCredential): Credential {
    return { ...row, sealedBlob: this.box.seal(blob, `credential ${row.id}`) };
  }

  private open({ sealedBlob, ...row }: Credential): OpenCredential {
    const blob = this.box.open(sealedBlob, `credential ${row.id}`);
    if (blob === undefined)
      throw new Error(`credential ${row.id} was encrypted with a key that is not in the data folder`);
    return { ...row, blob };
  }
}

export function ec2Id(access: string): string {
  return createHash('sha256').update(access).digest('hex');
}

function idFor(input: NewCredential): string {
  assertComplete(input);
  return input.type.toLowerCase() === EC2 ? ec2Id(parseEc2Blob(input.blob).access) : newHexId();
}

function assertComplete({ type, projectId, blob }: NewCredential): void {
  if (type.toLowerCase() !== EC2) return;
  if (!projectId) throw validationError('project_id', 'credential');
  parseEc2Blob(blob);
}

function parseEc2Blob(text: string): Ec2Blob {
  let blob: unknown;
  try {
    blob = JSON.parse(text);
  } catch {
    throw invalidBlob();
  }
  if (typeof blob !== 'object' || blob === null || Array.isArray(blob) || !Object.keys(blob).length)
    throw validationError('blob', 'credential');
  const { access, secret } = blob as Partial<Record<keyof Ec2Blob, unknown>>;
  if (typeof access !== 'string') throw validationError('access', 'credential');
  if (secret !== undefined && typeof secret !== 'string') throw validationError('secret', 'credential');
  return blob as Ec2Blob;
}

function assertSameDelegation(before: string, after: string): void {
  const old = parseEc2Blob(before) as unknown as Record<string, unknown>;
  const now = parseEc2Blob(after) as unknown as Record<string, unknown>;
  const changed = DELEGATION.find((key) => (old[key] ?? null) !== (now[key] ?? null));
  if (changed) throw credentialScopeFixed(changed);
}
