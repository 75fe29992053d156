import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const top = join(__dirname, '../../..');

/** Builds the small guest image where it is missing or old, and tells where it lies. */
export async function guestImage(): Promise<string> {
  const file = join(top, '.cache/guest/monostack-guest.qcow2');
  await promisify(execFile)(join(top, 'images/guest/build'), [file], { timeout: 300_000 });
  return file;
}
