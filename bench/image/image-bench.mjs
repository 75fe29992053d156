// node bench/image/image-bench.mjs [--megabytes N] [--images N]: see README.md beside it.
import { fork, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';

const argument = (name, fallback) => {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? fallback : Number(process.argv[index + 1]);
};
const IMAGES = argument('images', 10_000);
const MEGABYTES = argument('megabytes', 256);
const MIB = 1024 * 1024;
const root = fileURLToPath(new URL('../..', import.meta.url));
const floorOf = process.argv[process.argv.indexOf('--floor-of') + 1];
const isFloor = process.argv.includes('--floor-of');
const dataDir = isFloor ? floorOf : mkdtempSync(join(tmpdir(), 'monostack-bench-'));
const agent = new Agent({ keepAlive: true });
const PASSWORD = 'bench';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startController() {
  const port = await freePort();
  const child = spawn(process.execPath, [join(root, 'dist/main.js'), 'serve'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      MONOSTACK_DATA_DIR: dataDir,
      MONOSTACK_PORT: String(port),
      MONOSTACK_LISTEN: '127.0.0.1',
      MONOSTACK_HYPERVISOR: 'simulated',
      MONOSTACK_ADMIN_PASSWORD: PASSWORD,
      MONOSTACK_LOG_LEVEL: 'warn',
    },
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    const answer = await fetch(`${url}/image/versions`).catch(() => undefined);
    if (answer?.ok) return { child, url };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const stop = async ({ child }) => {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
};

function seed() {
  const db = new Sqlite(join(dataDir, 'monostack.db'));
  const insert = db.prepare(`INSERT INTO "images" ("id", "name", "status", "visibility", "diskFormat",
    "containerFormat", "owner", "size", "checksum", "hashAlgorithm", "hashValue", "properties", "tags", "stores",
    "createdAt", "updatedAt") VALUES (?, ?, 'active', 'public', 'qcow2', 'bare', 'bench', 1, ?, 'sha512', ?, ?, ?,
    '["file"]', ?, ?)`);
  const properties = JSON.stringify({ os_distro: 'debian', hw_disk_bus: 'virtio', architecture: 'x86_64' });
  db.transaction(() => {
    for (let i = 0; i < IMAGES; i++) {
      const time = new Date(1.7e12 + i * 1000).toISOString();
      const name = `image-${(i * 7919) % IMAGES}`;
      const tags = JSON.stringify(i % 100 ? ['a'] : ['a', 'rare']);
      insert.run(randomUUID(), name, 'c'.repeat(32), 'd'.repeat(128), properties, tags, time, time);
    }
  })();
  db.close();
}

/** The least: one prepared statement for each page, and the floor of an upload and a download. */
function runFloor() {
  const db = new Sqlite(join(dataDir, 'monostack.db'), { readonly: true });
  const page = db.prepare('SELECT * FROM "images" ORDER BY "createdAt" DESC, "id" DESC LIMIT ?');
  const view = (row) => ({
    ...row,
    properties: undefined,
    ...JSON.parse(row.properties),
    tags: JSON.parse(row.tags),
    stores: JSON.parse(row.stores).join(','),
  });
  const file = join(dataDir, 'floor');
  const server = createServer(async (message, response) => {
    const url = new URL(message.url, 'http://x');
    if (message.method === 'PUT') {
      const hashes = [createHash('md5'), createHash('sha512')];
      const handle = await open(file, 'w');
      for await (const piece of message) {
        for (const hash of hashes) hash.update(piece);
        await handle.write(piece);
      }
      await handle.sync();
      await handle.close();
      response.writeHead(204).end();
    } else if (url.pathname === '/file') createReadStream(file).pipe(response);
    else {
      const body = JSON.stringify({ images: page.all(Number(url.searchParams.get('limit'))).map(view) });
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    }
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
}

/** In a process of its own, as the controller is. */
async function startFloor() {
  const child = fork(fileURLToPath(import.meta.url), ['--floor-of', dataDir]);
  const [port] = await once(child, 'message');
  return { child, url: `http://127.0.0.1:${port}` };
}

function send(url, { method = 'GET', headers = {}, megabytes = 0 } = {}) {
  return new Promise((resolve, reject) => {
    const message = request(url, { method, headers, agent }, (response) => {
      let size = 0;
      response.on('data', (piece) => {
        size += piece.length;
      });
      response.on('end', () => resolve({ status: response.statusCode, size }));
    }).on('error', reject);
    const piece = Buffer.alloc(MIB, 7);
    let left = megabytes;
    const write = () => {
      for (; left > 0; left--) {
        if (!message.write(piece)) {
          left -= 1;
          message.once('drain', write);
          return;
        }
      }
      message.end();
    };
    write();
  });
}

async function median(work, runs) {
  const times = [];
  for (let i = 0; i < runs; i++) {
    const begin = performance.now();
    const answer = await work();
    if (answer.status >= 300) throw new Error(`answered ${answer.status}`);
    times.push(performance.now() - begin);
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)];
}

async function signIn(url) {
  const user = { name: 'admin', domain: { id: 'default' }, password: PASSWORD };
  const scope = { project: { name: 'admin', domain: { id: 'default' } } };
  const auth = { identity: { methods: ['password'], password: { user } }, scope };
  const answer = await fetch(`${url}/identity/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth }),
  });
  return answer.headers.get('x-subject-token');
}

const row = (name, own, floor, unit = 'ms') =>
  console.log(
    `${name.padEnd(40)} ${own.toFixed(1).padStart(9)} ${unit}  floor ${floor.toFixed(1).padStart(9)} ${unit}  ratio ${(own / floor).toFixed(2)}`,
  );

if (isFloor) runFloor();
else await measure();

async function measure() {
  await stop(await startController());
  seed();
  const own = await startController();
  const floor = await startFloor();
  try {
    const headers = { 'x-auth-token': await signIn(own.url) };
    const images = `${own.url}/image/v2/images`;
    const last = await (await fetch(`${images}?limit=26&sort=created_at:asc`, { headers })).json();
    const marker = last.images[25]?.id;
    const pages = [
      ['25 images', 'limit=25', 25],
      ['1,000 images', 'limit=1000', 1000],
      ['25 images by name', 'limit=25&sort=name:asc', 25],
      ['25 images, last page', `limit=25&marker=${marker}`, 25],
      ['25 images with a rare tag', 'limit=25&tag=rare', 25],
      ['25 images with a property', 'limit=25&os_distro=debian', 25],
    ];
    for (const [name, query, limit] of pages) {
      const runs = limit > 100 ? 30 : 200;
      await median(() => send(`${images}?${query}`, { headers }), 20);
      const theirs = await median(() => send(`${floor.url}/?limit=${limit}`), runs);
      row(
        `list of ${IMAGES}: ${name}`,
        await median(() => send(`${images}?${query}`, { headers }), runs),
        theirs,
      );
    }
    const memory = (field) =>
      Number(
        new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${own.child.pid}/status`, 'utf8'))[1],
      ) / 1024;
    // Forgets the peak that the lists made.
    writeFileSync(`/proc/${own.child.pid}/clear_refs`, '5');
    const before = memory('VmRSS');
    const type = { 'content-type': 'application/octet-stream' };
    const create = async () => {
      const made = await fetch(images, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: '{"disk_format":"raw","container_format":"bare"}',
      });
      return (await made.json()).id;
    };
    const times = { floorUp: [], ownUp: [], floorDown: [], ownDown: [] };
    // In turn, so that a disk that is busy with what was written before slows both.
    for (let round = 0; round < 3; round++) {
      const id = await create();
      const upload = { method: 'PUT', megabytes: MEGABYTES };
      times.floorUp.push(await median(() => send(floor.url, upload), 1));
      const withToken = { ...upload, headers: { ...headers, ...type } };
      times.ownUp.push(await median(() => send(`${images}/${id}/file`, withToken), 1));
      times.floorDown.push(await median(() => send(`${floor.url}/file`), 1));
      times.ownDown.push(await median(() => send(`${images}/${id}/file`, { headers }), 1));
      await send(`${images}/${id}`, { method: 'DELETE', headers });
    }
    const middle = (list) => list.sort((a, b) => a - b)[1];
    row(`upload of ${MEGABYTES} MiB`, middle(times.ownUp), middle(times.floorUp));
    row(`download of ${MEGABYTES} MiB`, middle(times.ownDown), middle(times.floorDown));
    console.log(
      `memory that the controller gained at its peak: ${(memory('VmHWM') - before).toFixed(0)} MiB`,
    );
  } finally {
    agent.destroy();
    floor.child.kill();
    await stop(own);
    rmSync(dataDir, { recursive: true, force: true });
  }
}
