import type { ServiceName } from './services';

/**
 * What of a service's API is not there: what it is called, by its paths below `base`. A star is one part of a path; what
 * is below a path belongs to it. Only asked for paths that no route takes, so that a part may be there for reading alone.
 */
export interface MissingParts {
  service: ServiceName;
  base: string;
  parts: Readonly<Record<string, string>>;
}

/** Finds what a path without a route would have been about. */
export class MissingPartsTable {
  private readonly patterns: ReadonlyArray<readonly [RegExp, string]>;

  constructor(tables: readonly MissingParts[]) {
    this.patterns = tables.flatMap(({ base, parts }) =>
      Object.entries(parts).map(([path, what]) => [patternOf(`${base}/${path}`), what] as const),
    );
  }

  /** The sentence of the 404 for such a path: what is missing where that is known. */
  sentence(url: string): string {
    const [path = ''] = url.split('?');
    const what = this.patterns.find(([pattern]) => pattern.test(path))?.[1];
    return what === undefined
      ? 'The resource could not be found.'
      : `The resource could not be found: this cloud has no ${what}.`;
  }
}

function patternOf(path: string): RegExp {
  const text = path
    .split('/')
    .map((part) => (part === '*' ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/');
  return new RegExp(`^${text}(/|$)`);
}

declare module 'fastify' {
  interface FastifyInstance {
    missingParts?: MissingPartsTable;
  }
}
