import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { RoomsUnderTest } from '../../../test/support/rooms-under-test';
import { hypervisorRoom } from '../../hypervisor';
import { identityRoom } from '../../identity';
import { NO_MICROVERSION } from '../../shared/http/microversion';
import { RequestContext } from '../../shared/http/request-context';
import { OperationRunner } from '../../shared/operations/operation-runner';
import { type OperationWorld, testOperation } from '../../shared/operations/operation-test-kit';
import { Operations } from '../../shared/operations/operations';
import { imageRoom } from '..';
import { ImageDataService } from '../data/image-data.service';
import { ImagesRepository } from '../images/images.repository';
import { Images } from '../images.facade';
import { ImageTasksRepository } from '../tasks/image-tasks.repository';
import { ImageImportService } from './image-import.service';

const IMAGE = '12345678-1234-1234-1234-123456789abc';
const DATA = 'data of the image';
const rooms = [hypervisorRoom, identityRoom, imageRoom];
const ENV = { MONOSTACK_ADMIN_PASSWORD: 'secret-of-tests' };

function context(): RequestContext {
  const made = new RequestContext('req-1', 'image', 'http://x/image', 'http://x', NO_MICROVERSION);
  made.token = {
    userId: 'u',
    userName: 'u',
    userDomainId: 'default',
    projectId: 'p',
    roles: ['member', 'reader'],
    auditId: 'a',
    methods: ['password'],
    issuedAt: 0,
    expiresAt: 9e9,
  };
  return made;
}

interface ImportWorld extends OperationWorld {
  house: RoomsUnderTest;
}

async function world(house: RoomsUnderTest): Promise<ImportWorld> {
  const operations = house.get(Operations);
  let open = true;
  return {
    house,
    runner: house.get(OperationRunner),
    get: (type) => house.get(type),
    start: async () => {
      await house.get(Images).create('p', { id: IMAGE, disk_format: 'raw', container_format: 'bare' });
      const image = await house.get(ImagesRepository).find(IMAGE);
      if (!image) throw new Error('no image');
      await house
        .get(ImageDataService)
        .stage(image, { stream: Readable.from([Buffer.from(DATA)]), expected: undefined });
      await house.get(ImageImportService).import(context(), IMAGE, { method: { name: 'glance-direct' } });
      const [operation] = await operations.history(IMAGE);
      if (!operation) throw new Error('no operation');
      return operation;
    },
    reload: async (operation) => {
      const found = (await operations.history(IMAGE)).find(({ id }) => id === operation.id);
      if (!found) throw new Error('no operation');
      return found;
    },
    restart: async () => {
      open = false;
      await house.close();
      return world(await RoomsUnderTest.startIn(house.dataDir, rooms, ENV));
    },
    close: async () => {
      if (open) await house.stop();
    },
  };
}

const of = (given: OperationWorld) => given as ImportWorld;
const task = async ({ house }: ImportWorld) => (await house.get(ImageTasksRepository).listOfImage(IMAGE))[0];

describe('the import of an image', () => {
  testOperation({
    makeWorld: async () => world(await RoomsUnderTest.start(rooms, ENV)),
    stepNames: ['begin', 'fetch', 'inspect', 'convert', 'store', 'unstage'],
    withoutUndo: ['inspect', 'unstage'],
    async expectDone(given) {
      const { house } = of(given);
      expect(await house.get(Images).find(IMAGE)).toMatchObject({ status: 'active', size: DATA.length });
      expect(readFileSync(join(house.dataDir, 'images', IMAGE), 'utf8')).toBe(DATA);
      expect(await task(of(given))).toMatchObject({ status: 'success', result: { image_id: IMAGE } });
      for (let i = 0; i < 50 && filesIn(house.dataDir, 'images-staging').length; i++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      expect(filesIn(house.dataDir, 'images-staging')).toEqual([]);
    },
    async expectUndone(given) {
      const { house } = of(given);
      expect(await house.get(Images).find(IMAGE)).toMatchObject({ status: 'queued', size: null });
      expect(filesIn(house.dataDir, 'images')).toEqual([]);
      expect(filesIn(house.dataDir, 'images-staging')).toEqual([]);
      expect(await task(of(given))).toMatchObject({ status: 'failure' });
    },
  });

  it.each(['begin', 'fetch', 'inspect', 'store'])(
    'leaves no file when the image is deleted during %s',
    async (name) => {
      const given = await world(await RoomsUnderTest.start(rooms, ENV));
      const { house } = given;
      try {
        given.runner.probe = {
          afterStep: async (_, step) => {
            if (step === name) await house.get(Images).remove(IMAGE);
          },
        };
        await given.start();
        await given.runner.settle();
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(existsSync(join(house.dataDir, 'images', IMAGE))).toBe(false);
        expect(filesIn(house.dataDir, 'images-staging')).toEqual([]);
        expect(await task(given)).toMatchObject({ status: 'failure' });
      } finally {
        given.runner.probe = {};
        await given.close();
      }
    },
  );
});

/** What is in a folder of images beside the mark of the cloud. */
function filesIn(dataDir: string, folder: string): string[] {
  return readdirSync(join(dataDir, folder)).filter((name) => name !== '.monostack-cloud');
}
