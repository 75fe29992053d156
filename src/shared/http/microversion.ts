import { invalidMicroversion, microversionOutOfRange } from '../errors/shared.errors';

/** A version of an API such as 2.79. */
export class Microversion {
  constructor(
    readonly major: number,
    readonly minor: number,
  ) {}

  static parse(text: string): Microversion | undefined {
    const match = /^([1-9]\d*)\.([1-9]\d*|0)$/.exec(text);
    return match ? new Microversion(Number(match[1]), Number(match[2])) : undefined;
  }

  /** True if the request asked for `version` ("2.47") or later. */
  atLeast(version: string): boolean {
    const other = Microversion.parse(version);
    if (!other) throw new Error(`${version} is not a microversion`);
    return this.compare(other) >= 0;
  }

  compare(other: Microversion): number {
    return this.major - other.major || this.minor - other.minor;
  }

  toString(): string {
    return `${this.major}.${this.minor}`;
  }
}

/** What a service offers. `serviceType` is the word in the OpenStack-API-Version header. */
export interface MicroversionRange {
  serviceType: string;
  legacyHeader?: string;
  min: Microversion;
  max: Microversion;
}

export const NO_MICROVERSION = new Microversion(0, 0);

/**
 * The version a request asks for (API-WG guideline "Microversion Specification"): the lowest without a header,
 * the highest for `latest`, 400 for nonsense and 406 outside the range.
 */
export function negotiate(
  range: MicroversionRange,
  header: string | undefined,
  legacy: string | undefined,
): Microversion {
  const asked = fromHeader(range.serviceType, header) ?? legacy?.trim();
  if (!asked) return range.min;
  if (asked === 'latest') return range.max;
  const version = Microversion.parse(asked);
  if (!version) {
    throw invalidMicroversion(asked);
  }
  if (version.compare(range.min) < 0 || version.compare(range.max) > 0) {
    throw microversionOutOfRange(asked, String(range.min), String(range.max));
  }
  return version;
}

/** The header may name several services: `compute 2.1, volume 3.0`. */
function fromHeader(serviceType: string, header: string | undefined): string | undefined {
  for (const part of header?.split(',') ?? []) {
    const [service, version] = part.trim().split(/\s+/);
    if (service === serviceType && version) return version;
  }
  return undefined;
}
