import type { AppError } from '../errors/app-error';
import type { Dialect } from './services';

/** One error on the wire. */
export interface WireError {
  contentType: string;
  body: string;
}

const JSON_TYPE = 'application/json';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
};

/** nova/api/openstack/wsgi.py, Fault._fault_names. */
const NOVA_FAULTS: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

type Renderer = (error: AppError, requestId: string, accept: string) => WireError;

const render: Readonly<Record<Dialect, Renderer>> = {
  keystone: (error) =>
    json({
      error: { code: error.status, message: error.message, title: title(error.status) },
      // What stands beside the error: an authentication receipt.
      ...(error.details.members as object | undefined),
    }),
  nova: (error) => json(nova(error)),
  neutron: (error) =>
    json({
      // A path without a route has WebOb's own name there.
      NeutronError: {
        type: error.code === 'not_found' ? 'HTTPNotFound' : pascal(error.code),
        message: error.message,
        detail: error.details.detail ?? '',
      },
    }),
  placement: (error, requestId) =>
    json({ errors: [{ ...apiError(error, requestId), ...versionRange(error) }] }),
  glance: (error, _, accept) => glance(error, accept),
  plain: (error) => json({ error: { code: error.status, message: error.message } }),
};

/** `accept` is the request's Accept header: Glance chooses between a page, JSON and plain text by it. */
export function renderError(dialect: Dialect, error: AppError, requestId: string, accept = ''): WireError {
  return render[dialect](error, requestId, accept);
}

function json(value: unknown): WireError {
  return { contentType: JSON_TYPE, body: JSON.stringify(value) };
}

function nova(error: AppError): unknown {
  // 406 has the shape of the API-WG guideline, because clients read the range from it.
  if (error.status === 406)
    return { errors: [{ ...apiError(error, ''), ...versionRange(error), links: [] }] };
  return { [NOVA_FAULTS[error.status] ?? 'computeFault']: { code: error.status, message: error.message } };
}

/** What a client that asked for another version chooses from: placement/util.py, json_error_formatter. */
function versionRange({ status, details: { min_version, max_version } }: AppError): object {
  return status === 406 ? { min_version, max_version } : {};
}

function apiError(error: AppError, requestId: string): Record<string, unknown> {
  return {
    status: error.status,
    title: title(error.status),
    detail: error.message,
    code: typeof error.details.code === 'string' ? error.details.code : `monostack.${error.code}`,
    ...(requestId ? { request_id: requestId } : {}),
  };
}

/** webob.exc.WSGIHTTPException.generate_response: a page unless the client takes JSON, or plain text, only. */
function glance(error: AppError, accept: string): WireError {
  if (accept === '' || /text\/(html|\*)|\*\/\*/.test(accept))
    return { contentType: 'text/html; charset=UTF-8', body: glancePage(error) };
  const code = `${error.status} ${title(error.status)}`;
  if (/application\/(json|\*)/.test(accept))
    return json({ message: `${error.message}<br /><br />\n\n\n`, code, title: title(error.status) });
  return { contentType: 'text/plain; charset=UTF-8', body: `${code}\n\n${error.message}\n\n\n   ` };
}

/** Glance answers with WebOb's page; python-glanceclient and openstacksdk take the text out of it. */
function glancePage(error: AppError): string {
  const heading = `${error.status} ${title(error.status)}`;
  return `<html>\n <head>\n  <title>${heading}</title>\n </head>\n <body>\n  <h1>${heading}</h1>\n  ${escapeHtml(error.message)}<br /><br />\n\n\n </body>\n</html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function title(status: number): string {
  return TITLES[status] ?? 'Error';
}

/** network_not_found -> NetworkNotFound. */
function pascal(code: string): string {
  return code.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
