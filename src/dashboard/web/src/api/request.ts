/** An answer that is not a success, with the sentence that the service gave. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface RequestOptions {
  method?: string;
  token?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** One call of the public API. Throws ApiError with the service's own message. */
export async function request<T>(
  url: string,
  options: RequestOptions = {},
): Promise<{ data: T; headers: Headers }> {
  const { method = 'GET', token, headers, body } = options;
  const response = await fetch(url, {
    method,
    headers: {
      Accept: 'application/json',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token ? { 'X-Auth-Token': token } : {}),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, errorMessage(text, response.statusText));
  return { data: (text ? JSON.parse(text) : undefined) as T, headers: response.headers };
}

/** Each service wraps its errors in a word of its own: the message is inside the first object. */
function errorMessage(text: string, fallback: string): string {
  try {
    const body: unknown = JSON.parse(text);
    const first: unknown = Object.values(body as object)[0];
    const message = (first as { message?: unknown } | undefined)?.message;
    return typeof message === 'string' ? message : fallback;
  } catch {
    return fallback;
  }
}
