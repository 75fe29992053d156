import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CORE_SETTINGS, type CoreSettings } from '../../shared/config/core.settings';
import { SettingsError } from '../../shared/config/settings';
import { unknownStore } from '../image.errors';
import { IMAGE_SETTINGS, type ImageSettings } from '../image.settings';
import { FolderStore } from './folder-store';

/** The stores that the settings name, and the staging area, which is one that users never see. */
@Injectable()
export class Stores {
  readonly staging: FolderStore;
  readonly defaultStore: FolderStore;
  private readonly byName: ReadonlyMap<string, FolderStore>;

  constructor(@Inject(CORE_SETTINGS) core: CoreSettings, @Inject(IMAGE_SETTINGS) settings: ImageSettings) {
    const items = settings.stores.length ? settings.stores : [`file=${join(core.dataDir, 'images')}`];
    const stores = items.map((item) => {
      const separator = item.indexOf('=');
      return new FolderStore(item.slice(0, separator), resolve(item.slice(separator + 1)));
    });
    this.byName = new Map(stores.map((store) => [store.name, store]));
    this.staging = new FolderStore('os_glance_staging_store', join(core.dataDir, 'images-staging'));
    const fallback = this.byName.get(settings.defaultStore ?? stores[0]?.name ?? '');
    if (!fallback) {
      throw new SettingsError([
        `MONOSTACK_IMAGE_DEFAULT_STORE is "${settings.defaultStore}": expected one of ${this.names.join(', ')}`,
      ]);
    }
    this.defaultStore = fallback;
    for (const store of [...stores, this.staging]) {
      mkdirSync(store.folder, { recursive: true, mode: 0o700 });
    }
  }

  get all(): readonly FolderStore[] {
    return [...this.byName.values()];
  }

  get names(): string[] {
    return [...this.byName.keys()];
  }

  find(name: string): FolderStore | undefined {
    return this.byName.get(name);
  }

  /** The named store, or the default one. */
  choose(name?: string): FolderStore {
    if (name === undefined) return this.defaultStore;
    const store = this.byName.get(name);
    if (store) return store;
    throw unknownStore(name);
  }
}
