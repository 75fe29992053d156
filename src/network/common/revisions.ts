import type { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { RequestContext } from '../../shared/http/request-context';
import { revisionTagNumber, revisionTagRepeated, revisionUnmatched } from '../network.errors';

/** A row with Neutron's standard attributes. */
interface Revised {
  id: string;
  revision: number;
  updatedAt: string;
}

const TAG = 'revision_number=';

/**
 * Throws 412 where the request is for another revision than the row's: `If-Match: revision_number=3` (extension
 * `revision-if-match`). Asked inside the unit of work that changes the row, of what was read there.
 */
export function assertRevision(context: RequestContext, row: { revision: number }): void {
  const wanted = readRevision(context.ifMatch);
  if (wanted !== undefined && wanted !== row.revision) throw revisionUnmatched(wanted, row.revision);
}

/** What neutron/services/revisions does where a child of a row, its tags or its members change. */
export async function raiseRevisions<E extends Revised>(
  table: Table<E>,
  tx: Tx,
  ids: readonly string[],
  now: string,
): Promise<void> {
  for (const id of new Set(ids)) {
    await tx.run(
      `UPDATE ${table.name} SET ${table.column('revision')} = ${table.column('revision')} + 1,
         ${table.column('updatedAt')} = ? WHERE ${table.column('id')} = ?`,
      [now, id],
    );
  }
}

function readRevision(header: string | undefined): number | undefined {
  const [tag, ...others] = etagsOf(header ?? '').filter((etag) => etag.startsWith(TAG));
  if (tag === undefined) return undefined;
  if (others.length) throw revisionTagRepeated();
  const number = tag.slice(TAG.length).trim();
  if (!/^[+-]?\d+$/.test(number)) throw revisionTagNumber();
  return Number(number);
}

/** As webob reads them: quoted ones but for the weak, else the whole header. */
function etagsOf(header: string): string[] {
  const quoted = [...header.matchAll(/(?:^|\s)(W\/)?"((?:\\"|.)*?)"/g)];
  if (quoted.length === 0) return [header.trim()];
  return quoted.filter(([, weak]) => !weak).map(([, , etag = '']) => etag);
}
