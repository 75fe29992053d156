import { setTimeout as sleep } from 'node:timers/promises';
import { Cloud } from '../support/cloud/cloud';
import type { Json } from '../support/cloud/openstack-api';
import { eventually } from '../support/lab/eventually';
import { guestImage } from '../support/lab/guest-image';
import { Lab } from '../support/lab/lab';

const SERVERS = '/compute/v2.1/servers';
const script = (text: string) => Buffer.from(`#!/bin/sh\n${text}\n`).toString('base64');
const WRITE = script('echo the-pattern >/state/pattern; sync; echo PATTERN written');
const READ = script('echo "PATTERN $(cat /state/pattern 2>/dev/null || echo missing)"');

/** Images, rebuild and rescue of real guests, one story in order; all talk by their consoles alone. */
describe('the disks of servers on a real host', () => {
  const lab = new Lab({ name: 'msdisks', network: '10.213.63' });
  const cloud = new Cloud(lab);
  const ids = { image: '', flavor: '', one: '', two: '', shot: '' };

  const boot = async (fields: Json) => {
    const same = { flavorRef: ids.flavor, networks: 'none', config_drive: true };
    const { id } = await cloud.api.create(SERVERS, 'server', { name: 'one', ...same, ...fields });
    await cloud.api.untilStatus(id, 'ACTIVE', 120);
    return id;
  };
  const says = (id: string, text: string) =>
    eventually(`the console says ${text}`, async () => (await cloud.api.console(id)).includes(text), 150);
  const imageStatus = async (id: string) => {
    const { status } = await cloud.api.get<{ status: string }>(`/image/v2/images/${id}`);
    return status;
  };
  const untilActive = (id: string) =>
    eventually(`image ${id} is active`, async () => (await imageStatus(id)) === 'active', 120);
  const disks = async (id: string) => {
    const text = await lab.exec(1, `virsh -q domblklist instance-${id} | awk '{print $1, $2}'`);
    return text
      .split('\n')
      .filter((line) => line.includes('.qcow2'))
      .map((line) => line.replace(/ .*\//, ' '));
  };
  const copies = (id: string) => lab.exec(1, `ls /var/lib/monostack/servers/${id} | grep -c ^copy- || true`);

  beforeAll(async () => {
    const image = await guestImage();
    await lab.up(1);
    await cloud.start();
    await cloud.enrol(1);
    ids.image = await cloud.api.uploadImage('guest', image);
    const flavor = { name: 'tiny', ram: 128, vcpus: 1, disk: 1 };
    ids.flavor = (await cloud.api.create('/compute/v2.1/flavors', 'flavor', flavor)).id;
  }, 360_000);
  afterAll(async () => {
    await cloud.remove();
    await lab.down();
  }, 60_000);

  it('are copied into an image while their guest runs, over a kill -9 of the controller', async () => {
    ids.one = await boot({ imageRef: ids.image, user_data: WRITE });
    await says(ids.one, 'PATTERN written');
    const asked = await cloud.api.act(ids.one, 'createImage', { name: 'shot', metadata: { a: 'b' } });
    ids.shot = String(asked.image_id);
    await sleep(1500);
    await cloud.restart();
    await untilActive(ids.shot);
    await cloud.api.untilStatus(ids.one, 'ACTIVE', 30);
    expect(await lab.exec(1, `virsh domstate instance-${ids.one}`)).toBe('running');
    // No chain grows, and nothing stays on the host.
    expect(await disks(ids.one)).toEqual(['vda root.qcow2']);
    await eventually('the copy is gone', async () => (await copies(ids.one)) === '0', 30);
    expect(await cloud.api.get(`/image/v2/images/${ids.shot}`)).toMatchObject({
      disk_format: 'qcow2',
      virtual_size: 1024 ** 3,
      instance_uuid: ids.one,
      a: 'b',
    });
  }, 420_000);

  it('come up in another server with what was on them', async () => {
    ids.two = await boot({ imageRef: ids.shot, user_data: READ });
    await says(ids.two, 'PATTERN the-pattern');
  }, 300_000);

  it('are new after a rebuild, on the same host under the same id', async () => {
    await cloud.api.act(ids.two, 'rebuild', { imageRef: ids.image });
    await cloud.api.untilStatus(ids.two, 'ACTIVE', 120);
    await says(ids.two, 'PATTERN missing');
  }, 300_000);

  it('come behind the rescue disk while a server is rescued, also by another controller', async () => {
    await cloud.api.act(ids.two, 'rescue', { rescue_image_ref: ids.image });
    await cloud.api.untilStatus(ids.two, 'RESCUE', 120);
    expect(await disks(ids.two)).toEqual(['vda rescue.qcow2', 'vdb root.qcow2']);
    await says(ids.two, 'MONOSTACK-GUEST booted');
    await cloud.restart();
    await cloud.api.untilStatus(ids.two, 'RESCUE', 30);
    await cloud.api.act(ids.two, 'unrescue');
    await cloud.api.untilStatus(ids.two, 'ACTIVE', 120);
    expect(await disks(ids.two)).toEqual(['vda root.qcow2']);
    expect(await lab.exec(1, `ls /var/lib/monostack/servers/${ids.two} | grep -c rescue || true`)).toBe('0');
  }, 300_000);

  it('set no password where no agent answers', async () => {
    await expect(cloud.api.act(ids.two, 'changePassword', { adminPass: 'x' })).rejects.toThrow('409');
  }, 30_000);

  it('leave nothing when their servers are deleted', async () => {
    for (const id of [ids.one, ids.two]) {
      await cloud.api.call('DELETE', `${SERVERS}/${id}`);
      await cloud.api.untilGone(id);
    }
    expect(await lab.exec(1, 'ls /var/lib/monostack/servers')).toBe('');
  }, 120_000);
});
