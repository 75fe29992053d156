// A controller of its own for a bench: started, asked, measured, stopped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const children = [];
export const dataDir = mkdtempSync(join(tmpdir(), 'monostack-bench-'));

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  console.log([head, head.map(() => '---'), ...rows].map(line).join('\n'));
}

export async function run(args, address, env = {}) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  children.push(child);
  for (let tries = 0; tries < 150; tries += 1) {
    if (await fetch(address).catch(() => undefined)) return child;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${address} does not answer`);
}

export function runController(port, env = {}) {
  return run(['dist/main.js', 'serve'], `http://127.0.0.1:${port}/v3`, {
    MONOSTACK_DATA_DIR: dataDir,
    MONOSTACK_PORT: String(port),
    MONOSTACK_LISTEN: '127.0.0.1',
    MONOSTACK_HYPERVISOR: 'simulated',
    MONOSTACK_ADMIN_PASSWORD: 'bench',
    MONOSTACK_PASSWORD_COST: '10',
    MONOSTACK_LOG_LEVEL: 'error',
    ...env,
  });
}

export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

export async function cleanUp() {
  for (const child of children) await stop(child);
  rmSync(dataDir, { recursive: true, force: true });
}

/** Processor time of a process so far, in microseconds, of all its threads. */
export function cpu(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

export const adminPassword = {
  methods: ['password'],
  password: { user: { name: 'admin', domain: { id: 'default' }, password: 'bench' } },
};
export const adminProject = { project: { name: 'admin', domain: { id: 'default' } } };

export async function timed(address, options) {
  const begin = process.hrtime.bigint();
  const answer = await fetch(address, options);
  const body = await answer.text();
  const millis = Number(process.hrtime.bigint() - begin) / 1e6;
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${body}`);
  return { millis, body, token: answer.headers.get('x-subject-token') };
}

export function issue(auth, url) {
  const headers = { 'content-type': 'application/json' };
  return timed(url, { method: 'POST', headers, body: JSON.stringify({ auth }) });
}
