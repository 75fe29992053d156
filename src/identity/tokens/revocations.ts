import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { Generations } from '../../shared/operations/generations';
import { type Kept, Retention } from '../../shared/retention/retention';
import { IdentityChanges } from '../common/identity-changes';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import { Revocation, type RevocationKind } from './revocation.entity';
import type { TokenClaims } from './token-claims';

type Known = Pick<Revocation, 'issuedBefore' | 'generation'>;

/** What has been revoked: rows that survive a restart, and an index in memory that answers. */
@Injectable()
export class Revocations implements Kept, OnModuleInit {
  readonly name = 'token revocations';
  /** By the life of the tokens that they hit, and by nothing else: one less would make a token valid again. See `prune`. */
  readonly keep = { days: 0, most: undefined };
  private readonly table: Table<Revocation>;
  private readonly index = new Map<string, Known>();
  private latest = 0;
  private prunedAt = 0;

  constructor(
    database: Database,
    private readonly clock: Clock,
    private readonly changes: IdentityChanges,
    private readonly retention: Retention,
    private readonly generations: Generations,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {
    this.table = new Table(database, Revocation);
  }

  async onModuleInit(): Promise<void> {
    this.retention.register(this);
    this.prunedAt = this.clock.running();
    for (const row of await this.table.list()) this.add(row);
  }

  /** Voids every token issued until now that carries the value. */
  async revoke(tx: Tx, kind: RevocationKind, value: string): Promise<void> {
    const issuedBefore = this.clock.now();
    const generation = await this.generations.latest(tx);
    const lifeMs = (this.settings.tokenTtl + this.settings.allowExpiredWindow) * 1000;
    const keepUntil = issuedBefore + lifeMs;
    // The next prune takes off all time since the last one, also what went by before this row.
    const leftMs = lifeMs + Math.ceil(this.clock.running() - this.prunedAt);
    await this.table.insert(tx, { kind, value, issuedBefore, generation, keepUntil, leftMs });
    tx.afterCommit(() => this.add({ kind, value, issuedBefore, generation }));
    this.changes.record(tx);
  }

  /**
   * Those that can hit no token any more: the clock says so, and the controller has run for as long as a token lives. A
   * clock that was wrong for a while makes tokens valid again when it is set right, and their revocation must be there.
   */
  async prune(tx: Tx): Promise<number> {
    const now = this.clock.running();
    const ran = Math.floor(now - this.prunedAt);
    const age = 'UPDATE "identity_revocations" SET "leftMs" = "leftMs" - ? WHERE "leftMs" > 0';
    if (ran > 0) await tx.run(age, [ran]);
    const over = { keepUntil: { lt: this.clock.now() }, leftMs: { lte: 0 } };
    const gone = await this.table.list({ where: over });
    tx.afterCommit(() => {
      this.prunedAt += ran;
    });
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
    const known = (kind: RevocationKind, value: string | undefined) => this.index.get(`${kind} ${value}`);
    const hit = (kind: RevocationKind, value: string | undefined): boolean => {
      const revocation = known(kind, value);
      return revocation !== undefined && isBefore(claims, revocation);
    };
    return (
      // There is one such token, and it is never issued again.
      known('audit', claims.a[0]) !== undefined ||
      known('chain', claims.a.at(-1)) !== undefined ||
      hit('user', claims.sub) ||
      hit('project', claims.p) ||
      domainIds.some((id) => hit('domain', id)) ||
      Object.entries(claims.x ?? {}).some(([key, value]) => hit('extension', `${key}:${value}`))
    );
  }

  private forget(gone: readonly Revocation[]): void {
    for (const { kind, value, issuedBefore, generation } of gone) {
      const key = `${kind} ${value}`;
      const known = this.index.get(key);
      // A later one of the same value may have come since.
      if (known?.generation === generation && known.issuedBefore === issuedBefore) this.index.delete(key);
    }
  }

  private add({ kind, value, issuedBefore, generation }: Known & Pick<Revocation, 'kind' | 'value'>): void {
    this.latest = Math.max(this.latest, issuedBefore);
    const key = `${kind} ${value}`;
    const known = this.index.get(key);
    this.index.set(key, {
      issuedBefore: Math.max(issuedBefore, known?.issuedBefore ?? 0),
      generation: Math.max(generation, known?.generation ?? 0),
    });
  }
}

/** By number where both have one, or else by time. */
function isBefore({ n, iat }: TokenClaims, { generation, issuedBefore }: Known): boolean {
  if (n !== undefined && generation > 0) return n <= generation;
  return Math.round(iat * 1000) <= issuedBefore;
}
