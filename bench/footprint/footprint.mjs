// node bench/footprint/footprint.mjs [starts] [port]
//
// From the start of the process to the first answer with an existing database, and the memory when it is idle. Bare
// node beside it, as the floor. Needs `npm run build`.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanUp, median, run, runController, stop, table } from '../identity/controller.mjs';

const starts = Number(process.argv[2] ?? 5);
const port = Number(process.argv[3] ?? 6280);
const IDLE_SECONDS = 20;

/** Proportional set size in MiB: shared pages count for each by its part. */
function memory(pid) {
  const line = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return Number(line[1]) / 1024;
}

async function start(begin) {
  const begun = performance.now();
  const child = await begin();
  return { child, millis: performance.now() - begun };
}

const controller = () => runController(port);
const bare = () => run(['bench/identity/bare.mjs', String(port + 1), '{}'], `http://127.0.0.1:${port + 1}/`);

async function measure(name, begin) {
  const times = [];
  let last;
  for (let index = 0; index < starts; index += 1) {
    if (last) await stop(last);
    const { child, millis } = await start(begin);
    times.push(millis);
    last = child;
  }
  await sleep(IDLE_SECONDS * 1000);
  const idle = memory(last.pid);
  await stop(last);
  return [name, `${median(times).toFixed(0)} ms`, `${idle.toFixed(0)} MiB`];
}

try {
  // The first start makes the database.
  await stop(await controller());
  const rows = [await measure('controller', controller), await measure('bare node', bare)];
  table(['', 'start to first answer', `memory (PSS) after ${IDLE_SECONDS} s idle`], rows);
} finally {
  await cleanUp();
}
