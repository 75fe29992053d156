import fc from 'fast-check';
import { LineSplitter, OutputBuffer } from './output-buffer';

const split = (chunks: readonly Buffer[], limit?: number): string[] => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line), limit);
  for (const chunk of chunks) splitter.add(chunk);
  splitter.end();
  return lines;
};

describe('lines of a stream', () => {
  it('are the same wherever the chunks are cut, within a character too', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replace(/[\r\n]/g, '·'));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(40)), (lines, sizes) => {
        let bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const chunks = sizes.map((size) => {
          const chunk = bytes.subarray(0, size);
          bytes = bytes.subarray(size);
          return chunk;
        });
        expect(split([...chunks, bytes])).toEqual(lines);
      }),
    );
  });

  it('has each byte of a name with accents come alone', () => {
    const bytes = [...Buffer.from('Größe €\r\n日本')].map((byte) => Buffer.from([byte]));
    expect(split(bytes)).toEqual(['Größe €', '日本']);
  });

  it('keeps the beginning of a line without end, and finds the next one', () => {
    const chunks = Array.from({ length: 50 }, () => Buffer.from('x'.repeat(10)));
    expect(split([...chunks, Buffer.from('\nnext\n')], 100)).toEqual(['x'.repeat(100), 'next']);
    expect(split([Buffer.from(`${'x'.repeat(500)}\nnext\n`)], 100)).toEqual(['x'.repeat(100), 'next']);
  });
});

describe('collected output', () => {
  it('does not end in half a character where the limit cut it', () => {
    const output = new OutputBuffer(5);
    for (const byte of Buffer.from('aä€b')) output.add(Buffer.from([byte]));
    expect(output.toString()).toBe('aä');
    expect(output.full).toBe(true);
  });
});
