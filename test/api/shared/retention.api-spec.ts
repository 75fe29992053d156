import { Database } from '../../../src/shared/db/database';
import { Retention } from '../../../src/shared/retention/retention';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

const DAY_MS = 86_400_000;

describe('what only grows', () => {
  let app: AppUnderTest;
  let compute: ComputeApi;
  /** Its constructor is its own business, so that no class token can be typed. */
  const database = (): Database => app.app.get(Database as never, { strict: false });
  const count = async (table: string, where = '1 = 1') =>
    (await database().get<{ n: number }>(`SELECT COUNT(*) AS n FROM "${table}" WHERE ${where}`))?.n;
  const prune = () => app.get(Retention).reconcile();
  /** Turns everything that is stored back by so many days. */
  const age = async (table: string, column: string, days: number) => {
    const then = new Date(Date.now() - days * DAY_MS).toISOString();
    await database().writer.query(
      `UPDATE "${table}" SET "${column}" = '${then}' WHERE "${column}" IS NOT NULL`,
    );
  };
  const start = async (env: Record<string, string>) => {
    app = await AppUnderTest.start(env);
    compute = new ComputeApi(app, await app.token());
  };
  afterEach(() => app.stop());

  it('goes by its number, the oldest first', async () => {
    const kept = {
      MONOSTACK_KEEP_OPERATIONS: '2',
      MONOSTACK_KEEP_DECISIONS: '1',
      MONOSTACK_KEEP_DELETED_SERVERS: '1',
    };
    await start(kept);
    const servers = [await compute.server(), await compute.server()];
    for (const { id } of servers) {
      await compute.request('DELETE', `/servers/${id}`);
      await compute.settle();
    }
    const living = await compute.server();
    await prune();
    expect([await count('operations'), await count('scheduler_decisions'), await count('servers')]).toEqual([
      2, 1, 2,
    ]);
    expect(await count('operation_events', '"operationId" NOT IN (SELECT "id" FROM "operations")')).toBe(0);
    expect(await count('operation_resources', '"operationId" NOT IN (SELECT "id" FROM "operations")')).toBe(
      0,
    );
    expect((await compute.show(living.id)).status).toBe('ACTIVE');
    const gone = await Promise.all(
      servers.map(({ id }) => compute.request('GET', `/servers/${id}/os-instance-actions`)),
    );
    expect(gone.map(({ statusCode }) => statusCode)).toEqual([404, 200]);
  });

  it('goes by its age, but for what is stuck or still there', async () => {
    const kept = {
      MONOSTACK_KEEP_OPERATIONS: '30d',
      MONOSTACK_KEEP_DELETED_SERVERS: '30d',
      MONOSTACK_KEEP_DECISIONS: '30d',
    };
    await start(kept);
    const { id } = await compute.server();
    const living = await compute.server();
    await compute.request('DELETE', `/servers/${id}`);
    await compute.settle();
    const before = await count('operations');
    await prune();
    expect([await count('operations'), await count('servers')]).toEqual([before, 2]);
    await database().writer.query(`UPDATE "operations" SET "state" = 'stuck' WHERE "kind" = 'server.delete'`);
    for (const [table, column] of [
      ['operations', 'updatedAt'],
      ['servers', 'deletedAt'],
      ['scheduler_decisions', 'decidedAt'],
    ] as const)
      await age(table, column, 31);
    await prune();
    expect([await count('operations'), await count('scheduler_decisions')]).toEqual([1, 0]);
    expect(await count('servers')).toBe(1);
    expect((await compute.show(living.id)).status).toBe('ACTIVE');
  });

  it('is kept forever where that is asked for', async () => {
    const kept = { MONOSTACK_KEEP_OPERATIONS: 'forever', MONOSTACK_KEEP_DELETED_SERVERS: 'forever' };
    await start(kept);
    await compute.server();
    await age('operations', 'updatedAt', 10_000);
    const before = await count('operations');
    await prune();
    expect(await count('operations')).toBe(before);
  });

  it('forgets trusts and tokens of OAuth 1.0 whose time is over, and no credential of a user', async () => {
    await start({ MONOSTACK_KEEP_EXPIRED_GRANTS: '10d,2' });
    const iso = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().replace('Z', '000');
    const trust = (id: string, expiresAt: string | null, above: string | null = null) =>
      database().writer.query(
        `INSERT INTO "identity_trusts" ("id", "trustorUserId", "trusteeUserId", "impersonation", "expiresAt",
          "remainingUses", "roleIds", "redelegatedTrustId", "redelegationCount", "createdAt")
         VALUES (?, 'a', 'b', 0, ?, 0, '[]', ?, 0, '2026-01-01T00:00:00.000Z')`,
        [id, expiresAt, above],
      );
    await trust('for ever', null);
    await trust('living', iso(1));
    await trust('old', iso(-11));
    await trust('below old', iso(-12), 'old');
    for (const days of [1, 2, 3]) await trust(`over ${days}`, iso(-days));
    for (const [id, kind, days] of [
      ['living', 'access', 1],
      ['old', 'access', -11],
      ['over 1', 'request', -1],
      ['over 2', 'access', -2],
      ['over 3', 'request', -3],
    ] as const)
      await database().writer.query(
        `INSERT INTO "identity_oauth_tokens" ("id", "kind", "consumerId", "sealedSecret", "projectId", "roleIds",
          "expiresAt") VALUES (?, ?, 'c', 's', 'p', '[]', ?)`,
        [id, kind, Date.now() + days * DAY_MS],
      );
    await database().writer.query(
      `INSERT INTO "identity_application_credentials" ("id", "name", "userId", "projectId", "secretHash",
        "expiresAt", "unrestricted", "roleIds") VALUES ('x', 'x', 'u', 'p', 'h', ?, 0, '[]')`,
      [iso(-1000)],
    );
    await prune();
    const left = async (table: string) =>
      (await database().all<{ id: string }>(`SELECT "id" FROM "${table}" ORDER BY "id"`)).map(({ id }) => id);
    expect(await left('identity_trusts')).toEqual(['for ever', 'living', 'over 1', 'over 2']);
    expect(await left('identity_oauth_tokens')).toEqual(['living', 'over 1', 'over 2']);
    expect(await left('identity_application_credentials')).toEqual(['x']);
  });

  it('forgets a revocation only when no token is left that it could hit', async () => {
    await start({});
    await app.request({
      method: 'DELETE',
      url: '/v3/auth/tokens',
      token: compute.token,
      headers: { 'x-subject-token': await app.token() },
    });
    expect(await count('identity_revocations')).toBe(1);
    await prune();
    expect(await count('identity_revocations')).toBe(1);
    // A clock that ran ahead is not enough: the controller has to have run as long as a token lives.
    await database().writer.query('UPDATE "identity_revocations" SET "keepUntil" = 1');
    await prune();
    expect(await count('identity_revocations')).toBe(1);
    await database().writer.query('UPDATE "identity_revocations" SET "leftMs" = 0');
    await prune();
    expect(await count('identity_revocations')).toBe(0);
  });
});
