import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { RoomsUnderTest } from '../../../test/support/rooms-under-test';
import { hypervisorRoom } from '../../hypervisor';
import { identityRoom } from '../../identity';
import { imageRoom } from '..';
import { Images } from '../images.facade';
import { ActiveTransfers } from './active-transfers';
import { ImageSweep } from './image-sweep';

const ORPHAN = '12345678-1234-1234-1234-123456789abc';
const ENV = { MONOSTACK_ADMIN_PASSWORD: 'secret-of-tests' };

describe('the sweep of image data', () => {
  let house: RoomsUnderTest;
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

  it('removes what nobody owns, but not what is young, in transfer, owned, or no image at all', async () => {
    const { id } = await house
      .get(Images)
      .createFrom('p', { disk_format: 'raw', container_format: 'bare' }, Readable.from([Buffer.from('x')]));
    put(ORPHAN, 60);
    put(`.incoming-${ORPHAN}`, 60);
    put(ORPHAN.replace('1', '2'), 1);
    put('notes.txt', 60);
    const transfers = house.get(ActiveTransfers);
    await transfers.during(ORPHAN, () => house.get(ImageSweep).reconcile());
    expect(existsSync(file(ORPHAN))).toBe(true);
    await house.get(ImageSweep).reconcile();
    const left = [id, ORPHAN, `.incoming-${ORPHAN}`, ORPHAN.replace('1', '2'), 'notes.txt'].map((name) =>
      existsSync(file(name)),
    );
    expect(left).toEqual([true, false, false, true, true]);
  });

  it('removes at the start whatever its age, because nothing is under way then', async () => {
    put(ORPHAN, 0);
    await house.close();
    const again = await RoomsUnderTest.startIn(house.dataDir, [hypervisorRoom, identityRoom, imageRoom], ENV);
    expect(existsSync(file(ORPHAN))).toBe(false);
    house = again;
  });
});
