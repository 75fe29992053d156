// node bench/identity/tokens.mjs [seconds] [port]
//
// Token validation against bare Node HTTP, and what issuing a token costs apart from the password hash. Both servers
// run beside each other in the same minute and are loaded in turns; compare the ratios and the processor time, not
// the requests per second of a shared machine. Needs `npm run build`.
import { scrypt } from 'node:crypto';
import autocannon from 'autocannon';
import {
  adminPassword,
  adminProject,
  cleanUp,
  cpu,
  issue,
  median,
  run,
  runController,
  table,
} from './controller.mjs';

const seconds = Number(process.argv[2] ?? 3);
const port = Number(process.argv[3] ?? 6250);
const url = `http://127.0.0.1:${port}/v3/auth/tokens`;
const bareUrl = `http://127.0.0.1:${port + 1}/`;
const ROUNDS = 3;

async function load(child, address, headers) {
  const before = cpu(child.pid);
  const result = await autocannon({ url: address, headers, connections: 16, duration: seconds });
  if (result.non2xx || result.errors) throw new Error(`${result.non2xx + result.errors} requests failed`);
  const count = result['2xx'];
  return { rate: count / result.duration, micros: (cpu(child.pid) - before) / count };
}

const hashTime = () =>
  new Promise((resolve) => {
    const begin = process.hrtime.bigint();
    scrypt('bench', 'salt', 32, { N: 2 ** 10, r: 8, p: 1 }, () =>
      resolve(Number(process.hrtime.bigint() - begin) / 1e6),
    );
  });

async function validation(server, bare, token) {
  const headers = { 'X-Auth-Token': token, 'X-Subject-Token': token };
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const floor = await load(bare, bareUrl, headers);
    const slim = await load(server, `${url}?nocatalog`, headers);
    const full = await load(server, url, headers);
    // The first round warms up.
    if (round > 0) rounds.push({ floor, slim, full });
  }
  const row = (name, key) => [
    name,
    median(rounds.map((round) => round[key].rate)).toFixed(0),
    median(rounds.map((round) => round[key].micros)).toFixed(0),
    median(rounds.map((round) => round[key].micros / round.floor.micros)).toFixed(2),
  ];
  table(
    ['request', 'per second', 'processor us', 'x bare'],
    [
      row('bare Node HTTP, same body', 'floor'),
      row('GET /v3/auth/tokens?nocatalog', 'slim'),
      row('GET /v3/auth/tokens with catalog', 'full'),
    ],
  );
}

async function issuing() {
  const unscoped = await issue({ identity: adminPassword, scope: 'unscoped' }, url);
  const byToken = { identity: { methods: ['token'], token: { id: unscoped.token } }, scope: adminProject };
  const times = { withHash: [], hash: [], trip: [], withToken: [] };
  // In turns, so that a busy moment of the machine hits all four alike.
  for (let i = 0; i < 150; i += 1) {
    times.withHash.push((await issue({ identity: adminPassword, scope: adminProject }, url)).millis);
    times.hash.push(await hashTime());
    times.trip.push((await issue(byToken, bareUrl)).millis);
    times.withToken.push((await issue(byToken, url)).millis);
  }
  const [withHash, hash, trip, withToken] = ['withHash', 'hash', 'trip', 'withToken'].map((key) =>
    median(times[key]),
  );
  const row = (name, millis) => [name, millis.toFixed(2)];
  table(
    ['POST /v3/auth/tokens, one by one', 'median ms'],
    [
      row('by password, hash cost 2^10', withHash),
      row('the hash alone', hash),
      row('a round trip to bare Node HTTP', trip),
      row('the rest', withHash - hash - trip),
      row('by token, no hash at all', withToken),
      row('less the round trip', withToken - trip),
    ],
  );
}

try {
  const server = await runController(port);
  const { token, body } = await issue({ identity: adminPassword, scope: adminProject }, url);
  const bare = await run(['bench/identity/bare.mjs', String(port + 1), body], bareUrl);
  await validation(server, bare, token);
  console.log();
  await issuing();
} finally {
  await cleanUp();
}
