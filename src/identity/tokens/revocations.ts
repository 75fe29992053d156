import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { type Kept, Retention } from '../../shared/retention/retention';
import { IdentityChanges } from '../common/identity-changes';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import { Revocation, type RevocationKind } from './revocation.entity';
import type { TokenClaims } from './token-claims';

/** What has been revoked: rows that survive a restart, and an index in memory that answers. */
@Injectable()
export class Revocations implements Kept, OnModuleInit {
  readonly name = 'token revocations';
  /** By the life of the tokens that they hit, and by nothing else: one less would make a token valid again. */
  readonly keep = { days: 0, most: undefined };
  private readonly table: Table<Revocation>;
  private readonly index = new Map<string, number>();
  private latest = 0;

  constructor(
    database: Database,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: IdentityChanges,
    private readonly retention: Retention,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {
    this.table = new Table(database, Revocation);
  }

  async onModuleInit(): Promise<void> {
    this.retention.register(this);
    await this.unitOfWork.run((tx) => this.table.delete(tx, { keepUntil: { lt: this.clock.now() } }));
    for (const { kind, value, issuedBefore } of await this.table.list()) this.add(kind, value, issuedBefore);
  }

  /** Voids every token issued until now that carries the value. */
  async revoke(tx: Tx, kind: RevocationKind, value: string): Promise<void> {
    const issuedBefore = this.clock.now();
    const keepUntil = issuedBefore + (this.settings.tokenTtl + this.settings.allowExpiredWindow) * 1000;
    await this.table.insert(tx, { kind, value, issuedBefore, keepUntil });
    tx.afterCommit(() => this.add(kind, value, issuedBefore));
    this.changes.record(tx);
  }

  /** Those that can hit no token any more. */
  async prune(tx: Tx): Promise<number> {
    const gone = await this.table.list({ where: { keepUntil: { lt: this.clock.now() } } });
    for (const { id } of gone) await this.table.delete(tx, { id });
    tx.afterCommit(() => this.forget(gone));
    return gone.length;
  }

  /** What is remembered, oldest first. */
  list(): Promise<Revocation[]> {
    return this.table.list({ orderBy: [['id', 'asc']] });
  }

  /** The time for a new token: after every revocation, also one in this same millisecond. */
  issueTime(): number {
    return Math.max(this.clock.now(), this.latest + 1);
  }

  isRevoked(claims: TokenClaims, domainIds: readonly string[]): boolean {
    const issued = Math.round(claims.iat * 1000);
    const hit = (kind: RevocationKind, value: string | undefined): boolean =>
      value !== undefined && (this.index.get(`${kind} ${value}`) ?? -1) >= issued;
    return (
      hit('audit', claims.a[0]) ||
      hit('chain', claims.a.at(-1)) ||
      hit('user', claims.sub) ||
      hit('project', claims.p) ||
      domainIds.some((id) => hit('domain', id)) ||
      Object.entries(claims.x ?? {}).some(([key, value]) => hit('extension', `${key}:${value}`))
    );
  }

  private forget(gone: readonly Revocation[]): void {
    for (const { kind, value, issuedBefore } of gone) {
      const key = `${kind} ${value}`;
      // A later one of the same value may have come since.
      if (this.index.get(key) === issuedBefore) this.index.delete(key);
    }
  }

  private add(kind: RevocationKind, value: string, issuedBefore: number): void {
    this.latest = Math.max(this.latest, issuedBefore);
    const key = `${kind} ${value}`;
    this.index.set(key, Math.max(issuedBefore, this.index.get(key) ?? 0));
  }
}
