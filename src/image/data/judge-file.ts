import type { Image } from '../images/image.entity';
import type { StoredFile } from '../stores/folder-store';

export type FileVerdict = 'keep' | 'remove' | { unknown: string };

export interface FileContext {
  store: string;
  staging: boolean;
  image: Pick<Image, 'status' | 'stores'> | undefined;
  /** The image was here, and this database deleted it. */
  deleted: boolean;
  /** Whose mark the folder carries. */
  mark: string | undefined;
  cloud: string;
}

const HALF_WAY: readonly string[] = ['saving', 'uploading', 'importing'];

/**
 * Whether a file stays that no transfer uses. Whole data is only taken away where this database says why: it deleted
 * the image, or was in the middle of filling it. Data that is not whole is nobody's loss, but may be on its way to
 * another cloud that keeps its images in the same folder.
 */
export function judgeFile({ whole }: StoredFile, context: FileContext): FileVerdict {
  const { image, deleted, mark, cloud } = context;
  if (!whole) {
    if (image || deleted || mark === cloud) return 'remove';
    return { unknown: 'It is not whole, and its folder does not carry the mark of this cloud.' };
  }
  if (!image) {
    if (deleted) return 'remove';
    return { unknown: 'The database has no row of this image.' };
  }
  if (context.staging) {
    if (image.status === 'uploading') return 'keep';
    // Its import has ended, so that the data is elsewhere.
    if (image.status === 'active' || image.status === 'deactivated') return 'remove';
    return { unknown: `It was staged, but its image is ${image.status}.` };
  }
  if (image.stores.includes(context.store)) return 'keep';
  if (HALF_WAY.includes(image.status)) return 'remove';
  return { unknown: `Its image is ${image.status}, and not said to have data in this store.` };
}
