import { rangeNotSatisfiable } from '../image.errors';

/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** One range of RFC 9110, 14.1.2. Glance takes no list of ranges and answers 416 to what it cannot read. */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined || header === '') return undefined;
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header.replace(/\s/g, '')) ?? [];
  const start = from === '' ? size - Number(to) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  const range = { start: Math.max(start, 0), end };
  if ((from === '' && (to === '' || Number(to) === 0)) || range.start > range.end || range.start >= size)
    throw rangeNotSatisfiable(`The byte range "${header}" cannot be had of ${size} bytes.`);
  return range;
}
