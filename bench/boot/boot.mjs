// node bench/boot/boot.mjs [rounds] [port]
//
// From the boot request to ACTIVE, against `qemu-img create` + `virsh define` + `virsh start` by hand on the same host
// with the same domain XML. Each round does both, one after the other. Needs root and `npm run build`.
import { execFileSync } from 'node:child_process';
import { appendFileSync, createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  adminPassword,
  adminProject,
  cleanUp,
  issue,
  median,
  runController,
  table,
} from '../identity/controller.mjs';

const rounds = Number(process.argv[2] ?? 8);
const port = Number(process.argv[3] ?? 6260);
const TOGETHER = 10;
const url = `http://127.0.0.1:${port}`;
const root = fileURLToPath(new URL('../..', import.meta.url));
const image = join(root, '.cache/guest/monostack-guest.qcow2');
const lab = { MSLAB_NAME: 'msboot', MSLAB_NET: '10.213.63', MSLAB_DIR: '/tmp/msboot' };
const byHand = readFileSync(new URL('by-hand.sh', import.meta.url), 'utf8');
let token;

function host(args, input) {
  const env = { ...process.env, ...lab };
  return execFileSync(join(root, 'test/support/lab/host.sh'), args, { env, input, encoding: 'utf8' });
}

async function call(method, path, body) {
  const headers = { 'x-auth-token': token, 'content-type': 'application/json' };
  const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok)
    throw Object.assign(new Error(`${method} ${path}: ${answer.status} ${text}`), { status: answer.status });
  return text ? JSON.parse(text) : undefined;
}

async function prepare() {
  execFileSync(join(root, 'images/guest/build'), [image], { stdio: 'ignore' });
  host(['up', '1']);
  await runController(port, { MONOSTACK_HYPERVISOR: 'libvirt' });
  const issued = await issue({ identity: adminPassword, scope: adminProject }, `${url}/v3/auth/tokens`);
  token = issued.token;
  const quota = { cores: -1, ram: -1, instances: -1, force: true };
  const project = JSON.parse(issued.body).token.project.id;
  await call('PUT', `/compute/v2.1/os-quota-sets/${project}`, { quota_set: quota });
  const { public_key: key } = await call('GET', '/monostack/v1/ssh-key');
  appendFileSync(`${lab.MSLAB_DIR}/1/disk/root/.ssh/authorized_keys`, `${key}\n`);
  await call('POST', '/monostack/v1/hosts', { host: { connection: `root@${lab.MSLAB_NET}.11` } });
  const provider = { 'provider:network_type': 'flat', 'provider:physical_network': 'public' };
  const { network } = await call('POST', '/network/v2.0/networks', {
    network: { name: 'public', ...provider },
  });
  const subnet = { network_id: network.id, ip_version: 4, cidr: '172.24.9.0/24' };
  await call('POST', '/network/v2.0/subnets', { subnet });
  const flavor = { name: 'bench', ram: 64, vcpus: 1, disk: 1 };
  const { flavor: made } = await call('POST', '/compute/v2.1/flavors', { flavor });
  const { id } = await call('POST', '/image/v2/images', {
    name: 'guest',
    disk_format: 'qcow2',
    container_format: 'bare',
  });
  const headers = {
    'x-auth-token': token,
    'content-type': 'application/octet-stream',
    'content-length': statSync(image).size,
  };
  await fetch(`${url}/image/v2/images/${id}/file`, {
    method: 'PUT',
    headers,
    body: createReadStream(image),
    duplex: 'half',
  });
  return { imageRef: id, flavorRef: made.id, networks: [{ uuid: network.id }] };
}

async function boot(fields, count) {
  const begin = performance.now();
  const servers = [];
  for (let index = 0; index < count; index += 1)
    servers.push(
      (await call('POST', '/compute/v2.1/servers', { server: { name: 'bench', ...fields } })).server.id,
    );
  const accepted = performance.now() - begin;
  for (const id of servers) await untilActive(id);
  return { servers, accepted, active: performance.now() - begin };
}

async function untilActive(id) {
  for (;;) {
    const { server } = await call('GET', `/compute/v2.1/servers/${id}`);
    if (server.status === 'ACTIVE') return;
    if (server.status === 'ERROR') throw new Error(server.fault?.message);
    await sleep(15);
  }
}

async function remove(servers) {
  const begin = performance.now();
  for (const id of servers) await call('DELETE', `/compute/v2.1/servers/${id}`);
  for (const id of servers) {
    while (await call('GET', `/compute/v2.1/servers/${id}`).catch(({ status }) => status !== 404))
      await sleep(15);
  }
  return performance.now() - begin;
}

const hand = (count) => Number(host(['exec', '1', 'bash', '-s', String(count)], byHand));

async function measure(fields, count, times) {
  const results = [];
  for (let round = 0; round < times; round += 1) {
    const { servers, accepted, active } = await boot(fields, count);
    const gone = await remove(servers);
    results.push({ accepted, active, gone, hand: hand(count) });
  }
  const middle = (key) => median(results.map((result) => result[key]));
  const ratio = median(results.map((result) => result.active / result.hand));
  return [
    count,
    ...['accepted', 'active', 'gone', 'hand'].map((key) => `${middle(key).toFixed(0)} ms`),
    ratio.toFixed(2),
  ];
}

try {
  const fields = await prepare();
  // The first boot fills the host's image cache, and keeps the network there for all that follow.
  const first = await boot(fields, 1);
  host([
    'exec',
    '1',
    'bash',
    '-c',
    'virsh -q dumpxml --inactive $(virsh -q list --name | head -n 1) >/root/domain.xml',
  ]);
  table(
    ['at once', 'answered', 'ACTIVE', 'gone', 'by hand', 'ACTIVE : by hand'],
    [await measure(fields, 1, rounds), await measure(fields, TOGETHER, Math.ceil(rounds / 4))],
  );
  await remove(first.servers);
} finally {
  await cleanUp();
  host(['down']);
}
