// node bench/api/api.mjs [seconds] [port] [numbers of servers]
//
// GETs of every service against bare Node HTTP that answers with the very same bytes, on simulated hosts. Both run
// beside each other and are loaded in turns: compare the ratios. Needs `npm run build`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import {
  adminPassword,
  adminProject,
  cleanUp,
  cpu,
  dataDir,
  issue,
  median,
  run,
  runController,
  stop,
  table,
} from '../identity/controller.mjs';

const seconds = Number(process.argv[2] ?? 3);
const port = Number(process.argv[3] ?? 6270);
const url = `http://127.0.0.1:${port}`;
const bareUrl = `http://127.0.0.1:${port + 1}/`;
const ROUNDS = 3;
const COUNTS = (process.argv[4] ?? '0,100,1000').split(',').map(Number);
const UNLIMITED = { cores: -1, ram: -1, instances: -1 };
let token;
let projectId;

async function call(method, path, body) {
  const headers = { 'x-auth-token': token, 'content-type': 'application/json' };
  const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text;
}
const post = async (path, body) => JSON.parse(await call('POST', path, body));

async function prepare() {
  const issued = await issue({ identity: adminPassword, scope: adminProject }, `${url}/v3/auth/tokens`);
  token = issued.token;
  projectId = JSON.parse(issued.body).token.project.id;
  await call('PUT', `/compute/v2.1/os-quota-sets/${projectId}`, { quota_set: { ...UNLIMITED, force: true } });
  await call('PUT', `/network/v2.0/quotas/${projectId}`, { quota: { port: -1 } });
  const { network } = await post('/network/v2.0/networks', { network: { name: 'bench' } });
  const subnet = { network_id: network.id, ip_version: 4, cidr: '10.0.0.0/16' };
  await post('/network/v2.0/subnets', { subnet });
  const { flavor } = await post('/compute/v2.1/flavors', {
    flavor: { name: 'bench', ram: 32, vcpus: 1, disk: 0 },
  });
  const { id } = await post('/image/v2/images', {
    name: 'bench',
    disk_format: 'raw',
    container_format: 'bare',
  });
  const headers = { 'x-auth-token': token, 'content-type': 'application/octet-stream' };
  await fetch(`${url}/image/v2/images/${id}/file`, { method: 'PUT', headers, body: 'some bytes' });
  return { imageRef: id, flavorRef: flavor.id, networks: [{ uuid: network.id }] };
}

/** Boots servers until there are so many, and waits until none is being built. */
async function fill(fields, wanted) {
  const server = { name: 'bench', ...fields, min_count: wanted, max_count: wanted };
  if (wanted > 0) await post('/compute/v2.1/servers', { server });
  for (;;) {
    const { servers } = JSON.parse(await call('GET', '/compute/v2.1/servers?status=BUILD&limit=1'));
    if (servers.length === 0) return;
    await sleep(200);
  }
}

async function load(child, address) {
  const before = cpu(child.pid);
  const headers = { 'x-auth-token': token, 'x-subject-token': token };
  const result = await autocannon({ url: address, headers, connections: 8, duration: seconds });
  if (result.non2xx || result.errors) throw new Error(`${result.non2xx + result.errors} requests failed`);
  const count = result['2xx'];
  return {
    rate: count / result.duration,
    millis: (cpu(child.pid) - before) / count / 1000,
    latency: result.latency.p50,
  };
}

async function compare(controller, name, path) {
  const body = name.startsWith('token') ? await issueBody() : await call('GET', path);
  writeFileSync(join(dataDir, 'body.json'), body);
  const bare = await run(['bench/api/bare.mjs', String(port + 1), join(dataDir, 'body.json')], bareUrl);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const floor = await load(bare, bareUrl);
    rounds.push({ ...(await load(controller, url + path)), floor });
  }
  await stop(bare);
  const middle = (read) => median(rounds.map(read));
  return [
    name,
    (body.length / 1024).toFixed(1),
    middle((round) => round.rate).toFixed(0),
    middle((round) => round.latency).toFixed(1),
    middle((round) => round.millis).toFixed(2),
    middle((round) => round.millis / round.floor.millis).toFixed(1),
  ];
}

const issueBody = async () => {
  const headers = { 'x-auth-token': token, 'x-subject-token': token };
  return (await fetch(`${url}/v3/auth/tokens`, { headers })).text();
};

try {
  const controller = await runController(port);
  const fields = await prepare();
  const rows = [
    await compare(controller, 'token check', '/v3/auth/tokens'),
    await compare(controller, 'images', '/image/v2/images'),
    await compare(controller, 'flavors/detail', '/compute/v2.1/flavors/detail'),
    await compare(controller, 'networks', '/network/v2.0/networks'),
    await compare(controller, 'ports', '/network/v2.0/ports'),
  ];
  let present = 0;
  for (const count of COUNTS) {
    await fill(fields, count - present);
    present = count;
    rows.push(await compare(controller, `servers/detail, ${count}`, '/compute/v2.1/servers/detail'));
  }
  table(['GET', 'KiB', 'per second', 'median ms', 'processor ms', 'x bare'], rows);
} finally {
  await cleanUp();
}
