// Ports by the API: making one, one after the other, and listing a thousand. Needs `npm run build`.
// node bench/network/ports.mjs [PORT]
import {
  adminPassword,
  adminProject,
  cleanUp,
  cpu,
  median,
  runController,
  table,
  timed,
} from '../identity/controller.mjs';

const listen = Number(process.argv[2] ?? 6380);
const base = `http://127.0.0.1:${listen}`;
const ENOUGH = 1000;
const ROUNDS = 15;

try {
  const controller = await runController(listen, { MONOSTACK_CLASSIC_PORTS: 'false' });
  const json = { 'content-type': 'application/json' };
  const identity = { methods: adminPassword.methods, password: adminPassword.password };
  const { token } = await timed(`${base}/v3/auth/tokens`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ auth: { identity, scope: adminProject } }),
  });
  const headers = { ...json, 'x-auth-token': token };
  const ask = (method, path, body) =>
    timed(`${base}/network/v2.0${path}`, { method, headers, body: body && JSON.stringify(body) });
  const made = async (path, name, body) => JSON.parse((await ask('POST', path, { [name]: body })).body)[name];
  const projectId = JSON.parse((await ask('GET', '/quotas/tenant')).body).tenant.tenant_id;
  await ask('PUT', `/quotas/${projectId}`, { quota: { port: -1 } });
  const network = await made('/networks', 'network', { name: 'bench' });
  await made('/subnets', 'subnet', { network_id: network.id, ip_version: 4, cidr: '10.20.0.0/16' });

  const posts = [];
  let before = cpu(controller.pid);
  for (let index = 0; index < ENOUGH; index += 1)
    posts.push((await ask('POST', '/ports', { port: { network_id: network.id } })).millis);
  const post = (cpu(controller.pid) - before) / 1000 / ENOUGH;
  const gets = [];
  before = cpu(controller.pid);
  for (let index = 0; index < ROUNDS; index += 1) {
    const answer = await ask('GET', `/ports?network_id=${network.id}`);
    if (JSON.parse(answer.body).ports.length < ENOUGH) throw new Error('not all ports were listed');
    gets.push(answer.millis);
  }
  const get = (cpu(controller.pid) - before) / 1000 / ROUNDS;
  table(
    ['', 'median', 'processor time of the controller'],
    [
      ['POST /v2.0/ports', `${median(posts).toFixed(1)} ms`, `${post.toFixed(1)} ms`],
      [`GET /v2.0/ports, ${ENOUGH}`, `${median(gets).toFixed(1)} ms`, `${get.toFixed(1)} ms`],
    ],
  );
} finally {
  await cleanUp();
}
