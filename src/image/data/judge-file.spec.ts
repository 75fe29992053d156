import { type FileContext, judgeFile } from './judge-file';

const OURS = 'cloud-1';
const base: FileContext = {
  store: 'file',
  staging: false,
  image: undefined,
  deleted: false,
  mark: OURS,
  cloud: OURS,
};
const image = (status: 'queued' | 'saving' | 'uploading' | 'active', ...stores: string[]) => ({
  image: { status, stores },
});

describe('a file of an image store', () => {
  it.each<[string, Partial<FileContext>, string]>([
    ['stays where its image has it', image('active', 'file'), 'keep'],
    ['goes when the image was deleted', { deleted: true }, 'remove'],
    ['goes when its image was being filled', image('saving'), 'remove'],
    ['stays without a row', {}, 'unknown'],
    ['stays when its image waits for data', image('queued'), 'unknown'],
    ['stays when its image has its data elsewhere', image('active', 'other'), 'unknown'],
    ['stays staged while it waits for its import', { staging: true, ...image('uploading') }, 'keep'],
    ['goes from the staging area after its import', { staging: true, ...image('active', 'file') }, 'remove'],
    ['stays staged when nobody knows of that', { staging: true, ...image('queued') }, 'unknown'],
    ['stays staged without a row', { staging: true }, 'unknown'],
  ])('that is whole %s', (_, context, verdict) => {
    const found = judgeFile({ imageId: 'i', whole: true }, { ...base, ...context });
    expect(typeof found === 'string' ? found : 'unknown').toBe(verdict);
  });

  it.each<[string, Partial<FileContext>, string]>([
    ['goes from a folder of this cloud', {}, 'remove'],
    ['stays in a folder of another cloud', { mark: 'cloud-2' }, 'unknown'],
    ['stays in a folder that nobody marked', { mark: undefined }, 'unknown'],
    ['goes where its image is known', { mark: 'cloud-2', ...image('saving') }, 'remove'],
    ['goes where its image was deleted', { mark: 'cloud-2', deleted: true }, 'remove'],
  ])('that is not whole %s', (_, context, verdict) => {
    const found = judgeFile({ imageId: 'i', whole: false }, { ...base, ...context });
    expect(typeof found === 'string' ? found : 'unknown').toBe(verdict);
  });
});
