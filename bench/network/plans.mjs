// Where the time of a change of a host's network goes: rows, compiling, scripts, and the host itself (a lab host in
// namespaces of this machine, reached without SSH). Needs `npm run build` and root.
// node bench/network/plans.mjs [PORTS,PORTS,...]
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabHost } from './lab-host.mjs';
import { openRooms } from './rooms.mjs';
import { hostRows, uuid } from './rows.mjs';

const require = createRequire(import.meta.url);
const { compileHostNetwork } = require('../../dist/network/plan/compile-host-network.js');
const { HostNetworkRowsReader } = require('../../dist/network/plan/host-network-rows.reader.js');
const { LinuxNetwork } = require('../../dist/hypervisor/linux-network/linux-network.js');
const { buildChangeScript } = require('../../dist/hypervisor/linux-network/change-script.js');
const { buildNetworkScript } = require('../../dist/hypervisor/linux-network/network-script.js');
const { withKnownParts } = require('../../dist/hypervisor/linux-network/plan-change.js');
const { sh } = require('../../dist/hypervisor/shell/command.js');
require('../../dist/shared/log/logger.js').log.level = 'silent';

const settings = { physicalNetworks: new Map(), dnsDomain: 'openstacklocal' };
const counts = (process.argv[2] ?? '100,200,500').split(',').map(Number);
const ROUNDS = 7;

function median(values) {
  return values.sort((one, other) => one - other)[values.length >> 1];
}

async function millis(work, rounds = ROUNDS) {
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    await work(round);
    times.push(performance.now() - started);
  }
  return median(times).toFixed(1);
}

/** The plan with another rule on its fourth port. */
function changed(plan, round) {
  const udp = { direction: 'ingress', family: 'inet', protocol: 17, portMin: round + 1, portMax: round + 1 };
  const ports = plan.firewall.ports.map((port, index) =>
    index === 3 ? { ...port, rules: [...port.rules, udp] } : port,
  );
  return structuredClone({ ...plan, firewall: { ...plan.firewall, ports } });
}

async function measureController(count, row) {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-bench-'));
  const rooms = await openRooms(folder);
  try {
    const hostId = (await rooms.hosts())[0].id;
    await rooms.insert(hostRows(hostId, count));
    const reader = rooms.get(HostNetworkRowsReader);
    let rows = await reader.read(hostId);
    row('rows are read', `${await millis(async () => (rows = await reader.read(hostId)))} ms`);
    row('compiled', `${await millis(() => compileHostNetwork(rows, settings))} ms`);
    const whole = buildNetworkScript(compileHostNetwork(rows, settings)).script;
    row(
      'whole script',
      `${await millis(() => buildNetworkScript(compileHostNetwork(rows, settings)))} ms, ${kib(whole.length)}`,
    );
    let plan = compileHostNetwork(rows, settings);
    const plans = Array.from({ length: ROUNDS }, (_, round) => changed(plan, round));
    let script = '';
    const time = await millis((round) => {
      const next = withKnownParts(plans[round], plan);
      script = buildChangeScript(plan, next);
      plan = next;
    });
    row('script of one port', `${time} ms, ${kib(script.length)}`);
  } finally {
    await rooms.close();
    rmSync(folder, { recursive: true });
  }
}

function kib(bytes) {
  return `${(bytes / 1024).toFixed(0)} KiB`;
}

async function measureHost(count, row) {
  const host = new LabHost();
  await host.powerOn();
  const network = new LinuxNetwork(host);
  // What goes on behind the answer is over when the lock is free.
  const quiet = () => host.run(sh`flock /run/monostack/network/lock true`);
  const timed = async (work) => {
    const times = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await quiet();
      const started = performance.now();
      await work(round);
      times.push(performance.now() - started);
    }
    await quiet();
    return `${median(times).toFixed(0)} ms`;
  };
  try {
    const plan = compileHostNetwork(hostRows(uuid('d', 1), count), settings);
    const fewer = compileHostNetwork(hostRows(uuid('d', 1), count - 1), settings);
    await network.bring(plan);
    row('on the host: a rule, whole plan', await timed((round) => network.bring(changed(plan, round))));
    row('on the host: a rule, by parts', await timed((round) => network.change(changed(plan, 90 + round))));
    const comes = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await network.bring(fewer);
      await quiet();
      const started = performance.now();
      await network.change(plan);
      comes.push(performance.now() - started);
    }
    row('on the host: a port comes, by parts', `${median(comes).toFixed(0)} ms`);
    row('on the host: nothing, whole plan', await timed(() => network.bring(plan)));
    row('on the host: nothing, by parts', await timed(() => network.change(plan)));
    row('on the host: a look', await timed(() => network.stands()));
  } finally {
    await host.powerOff();
  }
}

for (const count of counts) {
  const row = (what, value) => console.log(`| ${count} | ${what} | ${value} |`);
  await measureController(count, row);
  await measureHost(count, row);
}
process.exit(0);
