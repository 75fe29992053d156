// The second half of bin/quickstart: what a new cloud needs, made by the public API, each only if it is not there.
import { execFileSync, spawnSync } from 'node:child_process';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cloud } from './cloud.mjs';

const dataDir = process.env.MONOSTACK_DATA_DIR;
const image = process.env.MONOSTACK_GUEST_IMAGE ?? join(dataDir, 'images/monostack-guest.qcow2');
const keyFile = join(dataDir, 'first-server.key');
const SUBNET = { cidr: '172.24.4.0/24', gateway: '172.24.4.1', start: '172.24.4.10', end: '172.24.4.250' };
const FLAVORS = [
  ['m1.nano', 128, 1, 1],
  ['m1.tiny', 512, 1, 1],
  ['m1.small', 2048, 1, 20],
  ['m1.medium', 4096, 2, 40],
  ['m1.large', 8192, 4, 80],
  ['m1.xlarge', 16384, 8, 160],
];

const say = (text) => console.log(`\u001b[1m==>\u001b[0m ${text}`);
const cloud = await Cloud.signIn(join(dataDir, 'openrc'));

say('Network public: a bridge with NAT on this machine, no second interface needed');
const network = await cloud.ensure('/network/v2.0/networks', 'networks', 'network', {
  name: 'public',
  shared: true,
  'router:external': true,
  'provider:network_type': 'flat',
  'provider:physical_network': 'public',
});
await cloud.ensure('/network/v2.0/subnets', 'subnets', 'subnet', {
  name: 'public-subnet',
  network_id: network.id,
  ip_version: 4,
  cidr: SUBNET.cidr,
  gateway_ip: SUBNET.gateway,
  allocation_pools: [{ start: SUBNET.start, end: SUBNET.end }],
  dns_nameservers: nameservers(),
});

say('Flavors');
for (const [name, ram, vcpus, disk] of FLAVORS) {
  await cloud.ensure('/compute/v2.1/flavors', 'flavors', 'flavor', { name, ram, vcpus, disk });
}

say('Image monostack-guest');
await ensureImage();

say('Security group default: SSH and ping may come in');
await openGroup();

say('Key pair first-server');
if (!existsSync(keyFile))
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'first-server', '-f', keyFile]);
const keypairs = await cloud.get('/compute/v2.1/os-keypairs');
if (!keypairs.keypairs.some(({ keypair }) => keypair.name === 'first-server')) {
  const keypair = { name: 'first-server', public_key: readFileSync(`${keyFile}.pub`, 'utf8') };
  await cloud.post('/compute/v2.1/os-keypairs', { keypair });
}

say('Server first');
const server = await ensureServer();
const [address] = Object.values(server.addresses)
  .flat()
  .map(({ addr }) => addr);
const ssh = [
  '-i',
  keyFile,
  '-o',
  'StrictHostKeyChecking=no',
  '-o',
  'UserKnownHostsFile=/dev/null',
  '-o',
  'LogLevel=ERROR',
  '-o',
  'ConnectTimeout=3',
  '-o',
  'BatchMode=yes',
];
await waitForSsh();

console.log(`
Your cloud is ready.

  Dashboard       ${cloud.root}/dashboard/   (domain Default, user ${cloud.user}; the password is in the openrc file)
  openstack       . ${resolve(dataDir, 'openrc')} && openstack server list
  First server    ${address}
                  ssh -i ${keyFile} monostack@${address}
`);

async function ensureImage() {
  const { images } = await cloud.get('/image/v2/images?name=monostack-guest');
  const found =
    images[0] ??
    (await cloud.post('/image/v2/images', {
      name: 'monostack-guest',
      disk_format: 'qcow2',
      container_format: 'bare',
      visibility: 'public',
    }));
  if (found.status === 'active') return found;
  await cloud.upload(`/image/v2/images/${found.id}/file`, createReadStream(image), statSync(image).size);
  return found;
}

async function openGroup() {
  const { security_groups: groups } = await cloud.get(
    `/network/v2.0/security-groups?name=default&project_id=${cloud.projectId}`,
  );
  const base = { security_group_id: groups[0].id, direction: 'ingress', ethertype: 'IPv4' };
  for (const rule of [{ protocol: 'icmp' }, { protocol: 'tcp', port_range_min: 22, port_range_max: 22 }]) {
    await cloud.post(
      '/network/v2.0/security-group-rules',
      { security_group_rule: { ...base, ...rule } },
      [409],
    );
  }
}

async function ensureServer() {
  const { servers } = await cloud.get('/compute/v2.1/servers/detail?name=^first$');
  let current = servers[0];
  if (!current) {
    const { images } = await cloud.get('/image/v2/images?name=monostack-guest');
    const { flavors } = await cloud.get('/compute/v2.1/flavors');
    const flavorRef = flavors.find(({ name }) => name === 'm1.nano').id;
    const networks = [{ uuid: network.id }];
    const body = { name: 'first', imageRef: images[0].id, flavorRef, networks, key_name: 'first-server' };
    current = (await cloud.post('/compute/v2.1/servers', { server: body })).server;
  } else if (current.status === 'SHUTOFF') {
    await cloud.post(`/compute/v2.1/servers/${current.id}/action`, { 'os-start': null });
  }
  for (let tries = 0; tries < 300; tries += 1) {
    const { server: seen } = await cloud.get(`/compute/v2.1/servers/${current.id}`);
    if (seen.status === 'ACTIVE') return seen;
    if (seen.status === 'ERROR') throw new Error(`the server could not be started: ${seen.fault?.message}`);
    await sleep(1000);
  }
  throw new Error('the server is not ACTIVE after five minutes');
}

async function waitForSsh() {
  say(`Waiting until ${address} answers over SSH`);
  for (let tries = 0; tries < 60; tries += 1) {
    const login = spawnSync('ssh', [...ssh, `monostack@${address}`, 'uname -sr; hostname'], {
      encoding: 'utf8',
    });
    if (login.status === 0) {
      console.log(login.stdout.trim().replace(/^/gm, '    '));
      return;
    }
    await sleep(2000);
  }
  const { output } = await cloud.post(`/compute/v2.1/servers/${server.id}/action`, {
    'os-getConsoleOutput': { length: 40 },
  });
  throw new Error(`${address} does not answer over SSH; the end of its console:\n${output}`);
}

/** Those of this machine that a guest can reach too; none of its own. */
function nameservers() {
  const lines = readFileSync('/etc/resolv.conf', 'utf8').matchAll(/^nameserver\s+(\d+\.\d+\.\d+\.\d+)/gm);
  return [...lines].map(([, address]) => address).filter((address) => !address.startsWith('127.'));
}
