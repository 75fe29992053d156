// node prepare.mjs URL PASSWORD FOLDER PID: waits for a fresh controller, makes what tempest's tests refer to (two images,
// two flavors, the public network) as far as the services are there, and writes FOLDER/tempest.conf. For openstacksdk's
// tests, users as devstack has them, and FOLDER/clouds.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const [url, password, folder, pid] = process.argv.slice(2);
const START_LIMIT_MS = 60_000;

async function signIn() {
  const user = { name: 'admin', domain: { id: 'default' }, password };
  const identity = { methods: ['password'], password: { user } };
  const scope = { project: { name: 'admin', domain: { id: 'default' } } };
  const answer = await fetch(`${url}/identity/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope } }),
  });
  if (answer.status !== 201) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`);
  const { token } = await answer.json();
  return { id: answer.headers.get('x-subject-token'), catalog: token.catalog };
}

function isAlive() {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

async function signInWhenReady() {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    try {
      return await signIn();
    } catch (error) {
      if (Date.now() > deadline || !isAlive()) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function publicUrl(token, type) {
  const service = token.catalog.find((entry) => entry.type === type);
  return service?.endpoints.find((endpoint) => endpoint.interface === 'public')?.url;
}

/** In the catalog, and its root says which versions there are. */
async function isThere(token, type) {
  const base = publicUrl(token, type);
  if (!base) return false;
  const root = base.replace(/\/v\d.*$/, '');
  const answer = await fetch(`${root}/`).catch(() => undefined);
  return answer !== undefined && (answer.status === 200 || answer.status === 300);
}

async function call(token, method, address, body, contentType = 'application/json') {
  const answer = await fetch(address, {
    method,
    headers: { 'x-auth-token': token.id, ...(body ? { 'content-type': contentType } : {}) },
    body: contentType === 'application/json' && body ? JSON.stringify(body) : body,
  });
  if (!answer.ok) throw new Error(`${method} ${address} answered ${answer.status}: ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

async function makeImage(token, name) {
  const base = `${publicUrl(token, 'image').replace(/\/v2.*$/, '')}/v2/images`;
  const image = await call(token, 'POST', base, {
    name,
    disk_format: 'raw',
    container_format: 'bare',
    visibility: 'public',
  });
  await call(token, 'PUT', `${base}/${image.id}/file`, Buffer.alloc(1024 * 1024), 'application/octet-stream');
  return image.id;
}

async function makeFlavor(token, name, ram) {
  const flavor = { name, ram, vcpus: 1, disk: 1 };
  return (await call(token, 'POST', `${publicUrl(token, 'compute')}/flavors`, { flavor })).flavor.id;
}

async function publicNetwork(token) {
  const base = `${publicUrl(token, 'network').replace(/\/v2.*$/, '')}/v2.0/networks`;
  const { networks } = await call(token, 'GET', `${base}?router:external=true`);
  return networks[0]?.id ?? '';
}

/** A project with a member, both of this name. */
async function makeMember(token, name, secret) {
  const base = `${url}/identity/v3`;
  const { project } = await call(token, 'POST', `${base}/projects`, { project: { name } });
  const wanted = { name, password: secret, default_project_id: project.id };
  const { user } = await call(token, 'POST', `${base}/users`, { user: wanted });
  const { roles } = await call(token, 'GET', `${base}/roles?name=member`);
  await call(token, 'PUT', `${base}/projects/${project.id}/users/${user.id}/roles/${roles[0].id}`);
}

/** The clouds that openstacksdk's tests ask for by these names. */
function clouds() {
  const domain = { user_domain_id: 'default', project_domain_id: 'default' };
  const cloud = (name, secret) => ({
    auth: { auth_url: `${url}/identity/v3`, username: name, password: secret, project_name: name, ...domain },
    region_name: 'RegionOne',
    identity_api_version: '3',
  });
  return {
    devstack: cloud('demo', 'demo-secret'),
    'devstack-alt': cloud('alt_demo', 'alt-demo-secret'),
    'devstack-admin': cloud('admin', password),
  };
}

/** Tempest leaves out what the cloud says it does not have. */
async function networkExtensions(token) {
  const base = `${publicUrl(token, 'network').replace(/\/v2.*$/, '')}/v2.0/extensions`;
  const { extensions } = await call(token, 'GET', base);
  return extensions.map((extension) => extension.alias).join(',');
}

let token;
try {
  token = await signInWhenReady();
} catch (error) {
  process.stderr.write(`conformance: no sign-in at ${url}: ${error.message}\n`);
  process.exit(1);
}
const values = { url, password, work: folder };
for (const type of ['image', 'compute', 'network', 'volume', 'object-store']) {
  values[type] = await isThere(token, type);
}
if (values.image) {
  values.image_ref = await makeImage(token, 'tempest-1');
  values.image_ref_alt = await makeImage(token, 'tempest-2');
}
if (values.compute) {
  values.flavor_ref = await makeFlavor(token, 'tempest-small', 64);
  values.flavor_ref_alt = await makeFlavor(token, 'tempest-large', 128);
}
if (values.network) {
  values.public_network_id = await publicNetwork(token);
  values.network_extensions = await networkExtensions(token);
}

mkdirSync(`${folder}/locks`, { recursive: true });
const template = readFileSync(new URL('./tempest.conf', import.meta.url), 'utf8');
writeFileSync(
  `${folder}/tempest.conf`,
  template.replace(/@([\w-]+)@/g, (_, name) => String(values[name] ?? '')),
);

await makeMember(token, 'demo', 'demo-secret');
await makeMember(token, 'alt_demo', 'alt-demo-secret');
writeFileSync(`${folder}/clouds.json`, JSON.stringify({ clouds: clouds() }));
