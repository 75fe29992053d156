import { identityRows } from './identity.rows';
import type { IdentityFixtures } from './identity-fixtures';
import type { AuthzMatrix } from './matrix';

/** The rows are written from `/v3` on. */
export function identityMatrix({ param }: IdentityFixtures): AuthzMatrix {
  const rows = Object.entries(identityRows).map(([key, row]) => [key.replace(' /v3', ' /identity/v3'), row]);
  return { service: 'identity', rows: Object.fromEntries(rows), words: ['group', 'option'], param };
}
