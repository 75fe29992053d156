import type { ByteSource } from './byte-source';

/** What a reader found out about data of its format. */
export interface FormatFacts {
  /** Bytes that the guest sees. */
  virtualSize: number;
  /** Why this data must not reach a hypervisor: each a sentence. */
  dangers: string[];
}

/** Knows one format by its own signature; nothing is believed that is not in the data. */
export interface FormatReader {
  /** Name as in an image's disk_format, where there is one. */
  readonly name: string;
  /** Undefined when the data is not of this format. */
  read(source: ByteSource, head: Buffer): Promise<FormatFacts | undefined>;
}

/** Bytes from the start that every reader gets: the largest fixed offset is the ISO descriptor at 32 KiB. */
export const HEAD_BYTES = 64 * 1024;
