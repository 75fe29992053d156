import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInScope } from '../../shared/work-scope';
import { ImageConverter } from './image-converter';

const found = (tool: string) => {
  try {
    return execFileSync('sh', ['-c', `command -v ${tool}`]).length > 0;
  } catch {
    return false;
  }
};

/** Needs qemu-utils. */
(found('qemu-img') ? describe : describe.skip)('converting an image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-convert-'));
  const source = join(folder, 'source');
  const converting = () =>
    execFileSync('ps', ['-eo', 'stat=,args='])
      .toString()
      .split('\n')
      .filter((line) => line.includes(source) && !line.startsWith('Z'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['the caller', 'the step'])('ends with %s, also where qemu-img hangs', async (whose) => {
    // Nobody ever writes into this pipe: opening it does not return.
    execFileSync('sh', ['-c', `rm -f ${source}; mkfifo ${source}`]);
    const over = new AbortController();
    const reason = new Error('over');
    const conversion = {
      source,
      sourceFormat: 'raw',
      target: join(folder, 'target'),
      targetFormat: 'qcow2',
    } as const;
    const converter = new ImageConverter();
    const work =
      whose === 'the step'
        ? runInScope({ signal: over.signal }, () => converter.convert(conversion))
        : converter.convert({ ...conversion, signal: over.signal });
    const outcome = work.catch((error: unknown) => ({ error, left: converting() }));
    while (!converting().some((line) => line.includes('qemu-img')))
      await new Promise((resolve) => setTimeout(resolve, 10));
    over.abort(reason);
    expect(await outcome).toEqual({ error: reason, left: [] });
  });
});
