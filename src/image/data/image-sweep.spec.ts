import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { RoomsUnderTest } from '../../../test/support/rooms-under-test';
import { hypervisorRoom } from '../../hypervisor';
import { identityRoom } from '../../identity';
import { imageRoom } from '..';
import { Images } from '../images.facade';
import { ActiveTransfers } from './active-transfers';
import { ImageSweep } from './image-sweep';
import { UnknownImagesService } from './unknown-images.service';

const ORPHAN = '12345678-1234-1234-1234-123456789abc';
const FIELDS = { disk_format: 'raw', container_format: 'bare' };
const ENV = { MONOSTACK_ADMIN_PASSWORD: 'secret-of-tests' };

describe('the sweep of image data', () => {
  let house: RoomsUnderTest;
  const image = () => house.get(Images).createFrom('p', FIELDS, Readable.from([Buffer.from('x')]));
  /** Another start over the same folder, after what happens while nothing runs. */
  const again = async (dataDir: string, between = () => {}) => {
    await house.close();
    between();
    house = await RoomsUnderTest.startIn(dataDir, [hypervisorRoom, identityRoom, imageRoom], ENV);
  };
  const file = (name: string) => join(house.dataDir, 'images', name);
  const put = (name: string, minutesOld: number) => {
    mkdirSync(join(house.dataDir, 'images'), { recursive: true });
    writeFileSync(file(name), 'left behind');
    const time = Date.now() / 1000 - minutesOld * 60;
    utimesSync(file(name), time, time);
  };

  beforeEach(async () => {
    house = await RoomsUnderTest.start([hypervisorRoom, identityRoom, imageRoom], ENV);
  });
  afterEach(() => house.stop());

  it('removes what its own rows say is over, but not what is young, in transfer, owned, or no image at all', async () => {
    const { id } = await image();
    const deleted = await image();
    await house.get(Images).remove(deleted.id);
    const young = await image();
    await house.get(Images).remove(young.id);
    put(deleted.id, 60);
    put(young.id, 1);
    put(`.incoming-${ORPHAN}`, 60);
    put('notes.txt', 60);
    const transfers = house.get(ActiveTransfers);
    await transfers.during(deleted.id, () => house.get(ImageSweep).reconcile());
    expect(existsSync(file(deleted.id))).toBe(true);
    await house.get(ImageSweep).reconcile();
    const left = [id, deleted.id, `.incoming-${ORPHAN}`, young.id, 'notes.txt'].map((name) =>
      existsSync(file(name)),
    );
    expect(left).toEqual([true, false, false, true, true]);
  });

  it('removes at the start whatever its age, because nothing is under way then', async () => {
    const { id } = await image();
    await house.get(Images).remove(id);
    put(id, 0);
    put(`.incoming-${ORPHAN}`, 0);
    await again(house.dataDir);
    expect([existsSync(file(id)), existsSync(file(`.incoming-${ORPHAN}`))]).toEqual([false, false]);
  });

  it('leaves all alone with an empty database, tells of it, and removes what the operator names', async () => {
    const { id } = await image();
    put(`.incoming-${ORPHAN}`, 60);
    await again(house.dataDir, () => {
      const database = readdirSync(house.dataDir).filter((name) => name.startsWith('monostack.db'));
      for (const name of database) rmSync(join(house.dataDir, name));
    });
    await house.get(ImageSweep).reconcile();
    const unknown = house.get(UnknownImagesService);
    expect((await unknown.list()).map(({ imageId, whole, size }) => [imageId, whole, size])).toEqual(
      expect.arrayContaining([
        [id, true, 1],
        [ORPHAN, false, null],
      ]),
    );
    expect([existsSync(file(id)), existsSync(file(`.incoming-${ORPHAN}`))]).toEqual([true, true]);
    await unknown.remove(id);
    expect(existsSync(file(id))).toBe(false);
    await expect(unknown.remove(id)).rejects.toMatchObject({ code: 'unknown_image_not_found' });
  });

  it('leaves data alone that a database from a backup does not know of', async () => {
    const { id } = await house.get(Images).create('p', FIELDS);
    const backup = await image();
    const database = ['monostack.db', 'monostack.db-wal', 'monostack.db-shm'];
    const kept = mkdtempSync(join(tmpdir(), 'monostack-backup-'));
    const copy = (from: string, to: string) => {
      for (const name of database) {
        rmSync(join(to, name), { force: true });
        if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name));
      }
    };
    await again(house.dataDir, () => copy(house.dataDir, kept));
    await house.get(Images).fill(id, Readable.from([Buffer.from('newer')]));
    const newer = await image();
    await again(house.dataDir, () => copy(kept, house.dataDir));
    rmSync(kept, { recursive: true });
    expect([id, backup.id, newer.id].map((name) => existsSync(file(name)))).toEqual([true, true, true]);
    const unknown = await house.get(UnknownImagesService).list();
    expect(unknown.map(({ imageId }) => imageId).sort()).toEqual([id, newer.id].sort());
  });
});
