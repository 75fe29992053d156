// node bench/identity/lists.mjs [port]
//
// Pages of the long lists with 10,000 users and 1,000 projects in the database. Needs `npm run build`.
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import {
  adminPassword,
  adminProject,
  cleanUp,
  dataDir,
  issue,
  median,
  runController,
  stop,
  table,
  timed,
} from './controller.mjs';

const port = Number(process.argv[2] ?? 6250);
const base = `http://127.0.0.1:${port}/v3`;

function fill() {
  const db = new Sqlite(join(dataDir, 'monostack.db'));
  const member = db.prepare(`SELECT id FROM identity_roles WHERE name = 'member'`).get().id;
  const user = db.prepare(`INSERT INTO identity_users
    (id, name, domainId, enabled, options, extra, createdAt) VALUES (?, ?, 'default', 1, '{}', '{"email":"a@b"}', ?)`);
  const project = db.prepare(`INSERT INTO identity_projects
    (id, name, domainId, parentId, isDomain, enabled, description, options, extra, createdAt)
    VALUES (?, ?, 'default', 'default', 0, 1, '', '{}', '{}', ?)`);
  const grant = db.prepare(`INSERT INTO identity_assignments
    (actorType, actorId, targetType, targetId, roleId, inherited) VALUES ('user', ?, 'project', ?, ?, 0)`);
  const id = (kind, n) => `${kind}${String(n).padStart(31, '0')}`;
  const now = new Date().toISOString();
  db.transaction(() => {
    for (let n = 0; n < 1000; n += 1) project.run(id('b', n), `project-${n}`, now);
    for (let n = 0; n < 10_000; n += 1) {
      user.run(id('a', n), `user-${n}`, now);
      grant.run(id('a', n), id('b', n % 1000), member);
    }
  })();
  db.close();
  return id;
}

try {
  await stop(await runController(port));
  const id = fill();
  await runController(port);
  const { token } = await issue({ identity: adminPassword, scope: adminProject }, `${base}/auth/tokens`);
  const rows = [];
  for (const path of [
    '/users?limit=100',
    `/users?limit=100&marker=${id('a', 5000)}`,
    '/users?limit=1000',
    '/users?name=user-7777',
    '/users',
    '/projects?limit=100',
    '/projects',
    `/role_assignments?scope.project.id=${id('b', 7)}&include_names`,
    `/role_assignments?user.id=${id('a', 7)}&effective&include_names`,
    '/role_assignments',
  ]) {
    const times = [];
    for (let i = 0; i < 12; i += 1) {
      times.push((await timed(base + path, { headers: { 'X-Auth-Token': token } })).millis);
    }
    rows.push([path, median(times.slice(2)).toFixed(1)]);
  }
  table(['GET /v3', 'median ms'], rows);
} finally {
  await cleanUp();
}
