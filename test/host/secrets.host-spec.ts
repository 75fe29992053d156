import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Cloud } from '../support/cloud/cloud';
import { eventually } from '../support/lab/eventually';
import { guestImage } from '../support/lab/guest-image';
import { Lab } from '../support/lab/lab';
import { SecretWatch } from '../support/secret-watch';

const SERVERS = '/compute/v2.1/servers';
const PASSWORD = 'planted-Pass+word/2';
const USER_DATA = '#!/bin/sh\necho planted-user-data-19c4\n';
const METADATA = 'planted-metadata-value';
const STORAGE = '/var/lib/monostack/base /var/lib/monostack/servers';

/**
 * A host whose guests run as the distribution's own user, who owns nothing but what libvirt hands to it. Its /dev/kvm
 * is the machine's and may be closed to that user.
 */
describe('what is secret on a real host', () => {
  const lab = new Lab({ name: 'mssecret', network: '10.213.41' });
  const cloud = new Cloud(lab);
  let watch: SecretWatch;
  let request: Record<string, unknown>;
  const leaks = (): string[] => [
    ...watch.foundInFiles(cloud.dataDir, /^controller\.log$/),
    ...watch.foundInFiles(cloud.dataDir, /^monostack\.db/, ['PASSWORD']),
  ];
  const onHost = (script: string) => lab.exec(1, script);
  const boot = async (status: string): Promise<string> => {
    const { id } = await cloud.api.create(SERVERS, 'server', request);
    await cloud.api.untilStatus(id, status, 60);
    return id;
  };
  const remove = async (id: string): Promise<void> => {
    await cloud.api.call('DELETE', `${SERVERS}/${id}`);
    await cloud.api.untilGone(id);
  };

  beforeAll(async () => {
    const image = await guestImage();
    await lab.up(1);
    await onHost(`sed -i 's/^\\(user\\|group\\) = .*//' /etc/libvirt/qemu.conf
      mkdir -p /var/lib/libvirt/qemu && chown -R libvirt-qemu /var/lib/libvirt/qemu
      mount --bind /dev/null /dev/kvm
      pkill libvirtd; while pgrep libvirtd >/dev/null; do sleep 0.1; done
      libvirtd -d; until virsh -q -c qemu:///system version >/dev/null 2>&1; do sleep 0.2; done`);
    await cloud.start();
    await cloud.enrol(1);
    const { api } = cloud;
    const flavor = { name: 'tiny', ram: 128, vcpus: 1, disk: 1 };
    request = {
      ...{
        name: 'one',
        imageRef: await api.uploadImage('guest', image),
        config_drive: true,
        networks: 'none',
      },
      flavorRef: (await api.create('/compute/v2.1/flavors', 'flavor', flavor)).id,
      ...{ adminPass: PASSWORD, metadata: { planted: METADATA } },
      user_data: Buffer.from(USER_DATA).toString('base64'),
    };
    watch = new SecretWatch({ PASSWORD, USER_DATA, METADATA, token: api.token });
  }, 360_000);
  afterAll(async () => {
    await cloud.remove();
    await lab.down();
  }, 60_000);

  it('stays out of logs, errors and process lists while guests come and go', async () => {
    const id = await boot('ACTIVE');
    await eventually('a console', async () => (await cloud.api.console(id)).includes('MONOSTACK-GUEST'), 60);
    expect(leaks()).toEqual([]);
    for (const action of ['os-stop', 'os-start']) {
      await cloud.api.act(id, action);
      await cloud.api.untilStatus(id, action === 'os-stop' ? 'SHUTOFF' : 'ACTIVE', 60);
      expect(leaks()).toEqual([]);
    }
  }, 180_000);

  it('lies in files that no other user of the host can open', async () => {
    const nobody = 'setpriv --reuid nobody --regid nogroup --clear-groups';
    expect(await onHost(`find ${STORAGE} -type f ! -name cloud ! -name "*.mark" | wc -l`)).not.toBe('0');
    expect(
      await onHost(`${nobody} find ${STORAGE} 2>/dev/null | grep -v '^/var/lib/monostack/[a-z]*$' || true`),
    ).toBe('');
    const readable = `find ${STORAGE} -type f ! -name cloud ! -name "*.mark" | while read -r f; do ${nobody} test -r "$f" && echo "$f"; done || true`;
    expect(await onHost(readable)).toBe('');
    // The drive that holds the password is the guest's while it runs, and nobody's but its.
    expect(await onHost(`stat -c '%a %U' /var/lib/monostack/servers/*/config.iso`)).toBe('600 libvirt-qemu');
  }, 30_000);

  it('is delivered by the drive', async () => {
    const json = await onHost(
      `isoinfo -R -x /openstack/latest/meta_data.json -i /var/lib/monostack/servers/*/config.iso 2>/dev/null ||
       grep -a -o '"admin_pass":"[^"]*"' /var/lib/monostack/servers/*/config.iso | head -n 1`,
    );
    expect(json).toContain(PASSWORD);
  }, 30_000);

  it('stays out of them when the host refuses', async () => {
    const fake = join(lab.folder, 'genisoimage');
    execFileSync('sh', [
      '-c',
      `printf '#!/bin/sh\\necho "cannot: $*" >&2; exit 1\\n' > ${fake}; chmod +x ${fake}`,
    ]);
    await onHost(`mount --bind ${fake} "$(readlink -f "$(command -v genisoimage)")"`);
    const id = await boot('ERROR');
    const server = await cloud.api.server(id);
    const actions = await cloud.api.get(`${SERVERS}/${id}/os-instance-actions`);
    expect(watch.foundIn(JSON.stringify([server.fault, actions]))).toEqual([]);
    expect(leaks()).toEqual([]);
    await remove(id);
    expect(leaks()).toEqual([]);
    await onHost('umount "$(readlink -f "$(command -v genisoimage)")"');
  }, 120_000);

  it('was in no command line, and is gone from the host with its guests', async () => {
    const { servers } = await cloud.api.get<{ servers: Array<{ id: string }> }>(SERVERS);
    for (const { id } of servers) await remove(id);
    expect(watch.stop()).toEqual([]);
    expect(leaks()).toEqual([]);
    expect(await onHost('grep -rl planted- /var/lib/monostack /run/monostack || true')).toBe('');
  }, 60_000);
});
