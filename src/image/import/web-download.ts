import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AppError, messageOf } from '../../shared/errors/app-error';
import { type ReceivedData, receive } from '../data/receive';
import { downloadFailed } from '../image.errors';
import { assertUriAllowed, type PinnedAddress, pinAddress, type WebRules } from './web-address';

const MAX_REDIRECTS = 5;
const IDLE_MS = 60_000;

export interface WebDownload {
  uri: string;
  path: string;
  rules: WebRules;
  /** Throws when it is too much. */
  onBytes(total: number): void | Promise<void>;
  signal: AbortSignal;
}

/** Fetches a file from the web into `path`; each redirect is looked at like the first address. */
export async function downloadFile(download: WebDownload): Promise<ReceivedData> {
  let url = assertUriAllowed(download.uri, download.rules);
  try {
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await fetchFrom(await pinAddress(url, download.rules), download.signal);
      const status = response.statusCode ?? 0;
      const { location } = response.headers;
      if (status >= 300 && status < 400 && location) {
        response.destroy();
        url = assertUriAllowed(
          URL.canParse(location, url.href) ? new URL(location, url).href : '',
          download.rules,
        );
        continue;
      }
      if (status !== 200) {
        response.destroy();
        throw downloadFailed(`${url.host} answered ${status} to the download.`);
      }
      return await save(response, download);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw downloadFailed(`The download from ${url.host} failed: ${messageOf(error)}`, error);
  }
  throw downloadFailed(`The download was redirected more than ${MAX_REDIRECTS} times.`);
}

async function save(
  response: IncomingMessage,
  { path, onBytes, signal }: WebDownload,
): Promise<ReceivedData> {
  try {
    const announced = response.headers['content-length'];
    const expected = announced === undefined ? undefined : Number(announced);
    await onBytes(expected ?? 0);
    const received = await receive(response, path, { onBytes, signal });
    if (expected !== undefined && received.size !== expected)
      throw downloadFailed(`The download ended after ${received.size} of ${expected} bytes.`);
    return received;
  } finally {
    response.destroy();
  }
}

function fetchFrom({ url, address, family }: PinnedAddress, signal: AbortSignal): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      signal,
      timeout: IDLE_MS,
      agent: false,
      headers: { 'User-Agent': 'monostack', Accept: '*/*', 'Accept-Encoding': 'identity' },
      // The address that was checked, whatever the name says by now.
      lookup: (_host, options, callback) => {
        if (options.all) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
    });
    request.on('timeout', () => request.destroy(new Error(`no data for ${IDLE_MS / 1000} seconds`)));
    request.on('response', resolve);
    request.on('error', reject);
    request.end();
  });
}
