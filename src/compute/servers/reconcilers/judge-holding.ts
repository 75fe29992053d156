import type { Server } from '../server.entity';

export type HoldingVerdict =
  | { kind: 'keep' }
  /** Made before things were marked, and known to the rows. */
  | { kind: 'mark' }
  /** Ours, and its row says that it is not here any more. */
  | { kind: 'sweep' }
  | { kind: 'unknown'; reason: string };

export interface RowOnHost extends Pick<Server, 'hostId' | 'deletedAt'> {
  /** False: the row names a host that was let go, so it says nothing about this one. */
  hostEnrolled: boolean;
}

/**
 * Whether a domain or a server's folder stays. Only what carries this cloud's mark and whose row says that it is gone
 * is taken away: a database that knows nothing must not be believed.
 */
export function judgeHolding(
  mark: string | undefined,
  cloud: string,
  row: RowOnHost | undefined,
  hostId: string,
): HoldingVerdict {
  if (mark !== undefined && mark !== cloud) return unknown(`It carries the mark of the cloud ${mark}.`);
  const marked = mark === cloud;
  if (!row) {
    return unknown(
      marked
        ? 'It carries the mark of this cloud, but the database has no row of it.'
        : 'It carries no mark, and the database has no row of it.',
    );
  }
  if (row.deletedAt === null && row.hostId === hostId) return { kind: marked ? 'keep' : 'mark' };
  if (row.deletedAt === null && row.hostId !== null && !row.hostEnrolled) {
    return unknown('Its row says that it is on a host which is not enrolled any more.');
  }
  if (!marked) return unknown('It carries no mark, and its row says that it is not here.');
  return { kind: 'sweep' };
}

function unknown(reason: string): HoldingVerdict {
  return { kind: 'unknown', reason };
}
