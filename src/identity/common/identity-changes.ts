import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';

/**
 * Counts the commits that may change what a token means or what the catalog says. Whatever is kept in memory
 * remembers the count it was made under and is made anew when the count has moved: no read in the common case,
 * and right at once after every change.
 */
@Injectable()
export class IdentityChanges {
  private count = 1;

  get generation(): number {
    return this.count;
  }

  record(tx: Tx): void {
    tx.afterCommit(() => {
      this.count += 1;
    });
  }
}
