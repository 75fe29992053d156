import { imageConflict, imageInvalid } from '../image.errors';
import type { Image } from '../images/image.entity';
import { asObject } from '../images/image-fields';
import type { Stores } from '../stores/stores';
import type { ImportMethodName } from './import-methods';

/** What a client asks of `POST /v2/images/{id}/import`. */
export interface ImportRequest {
  method: ImportMethodName;
  uri?: unknown;
  stores: string[];
  allStores: boolean;
  allStoresMustSucceed: boolean;
  /** The body as it came, for the task. */
  body: Readonly<Record<string, unknown>>;
}

/** glance/api/v2/images.py, _validate_import_body, and glance/common/utils.py, get_stores_from_request. */
export function parseImportRequest(
  body: unknown,
  storeHeader: string | undefined,
  methods: readonly ImportMethodName[],
  stores: Stores,
): ImportRequest {
  const content = asObject(body);
  if (content.method === undefined) throw imageInvalid("Import request requires a 'method' field.");
  const method = asObject(content.method);
  if (method.name === undefined) throw imageInvalid("Import request requires a 'name' field.");
  const name = methods.find((one) => one === method.name);
  if (!name) throw imageInvalid(`Unknown import method name '${String(method.name)}'.`);
  const allStoresMustSucceed = flag(content, 'all_stores_must_succeed', true);
  const allStores = flag(content, 'all_stores', false);
  const chosen = chooseStores(content.stores, allStores, storeHeader, stores);
  return { method: name, uri: method.uri, stores: chosen, allStores, allStoresMustSucceed, body: content };
}

/** Whether the image is in a state for this method; glance/api/v2/images.py, import_image. Throws 409. */
export function assertImportable(image: Image, { method }: ImportRequest): void {
  if (image.status === 'active' && method !== 'copy-image')
    throw imageConflict('Image with status active cannot be target for import');
  if (image.status !== 'active' && method === 'copy-image')
    throw imageConflict('Only images with status active can be targeted for copying');
  if (image.status !== 'queued' && method === 'web-download')
    throw imageConflict(`Image needs to be in 'queued' state to use '${method}' method`);
  if (image.status !== 'uploading' && method === 'glance-direct')
    throw imageConflict("Image needs to be staged before 'glance-direct' method can be used");
  if (!image.containerFormat) throw imageConflict("'container_format' needs to be set before import");
  if (!image.diskFormat) throw imageConflict("'disk_format' needs to be set before import");
}

/** The stores that a copy still has to fill. Throws 400 for one that has the data, unless all were asked for. */
export function storesToCopy(image: Image, request: ImportRequest): string[] {
  const present = request.stores.find((name) => image.stores.includes(name));
  if (present && !request.allStores) throw imageInvalid(`Image is already present at store '${present}'`);
  return request.stores.filter((name) => !image.stores.includes(name));
}

function chooseStores(
  named: unknown,
  allStores: boolean,
  header: string | undefined,
  stores: Stores,
): string[] {
  if (allStores) {
    if (named !== undefined || header !== undefined)
      throw imageInvalid(
        "All_stores parameter can't be used with x-image-meta-store header or stores parameter",
      );
    return stores.names;
  }
  if (named === undefined) return [known(header ?? stores.defaultStore.name, stores)];
  if (header !== undefined)
    throw imageInvalid("Stores parameter and x-image-meta-store header can't be both specified");
  if (!Array.isArray(named) || named.length === 0)
    throw imageInvalid("'stores' must be a list of store names");
  return [...new Set(named.map((name) => known(name, stores)))];
}

function known(name: unknown, stores: Stores): string {
  if (typeof name === 'string' && stores.find(name)) return name;
  throw imageConflict(`Store for identifier ${String(name)} not found`);
}

function flag(content: Readonly<Record<string, unknown>>, name: string, fallback: boolean): boolean {
  const value = content[name] ?? fallback;
  if (typeof value === 'boolean') return value;
  throw imageInvalid(`'${name}' must be boolean value only`);
}
