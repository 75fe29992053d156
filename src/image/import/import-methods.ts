import { Injectable } from '@nestjs/common';
import { Stores } from '../stores/stores';

export type ImportMethodName = 'glance-direct' | 'web-download' | 'copy-image';

/** What `/v2/info/import` and the header of a new image offer. */
@Injectable()
export class ImportMethods {
  readonly names: readonly ImportMethodName[];

  constructor(stores: Stores) {
    const copy: ImportMethodName[] = stores.names.length > 1 ? ['copy-image'] : [];
    this.names = ['glance-direct', 'web-download', ...copy];
  }
}
