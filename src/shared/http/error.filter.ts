import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { storageError } from '../db/storage-error';
import { AppError, type ErrorKind, HTTP_STATUS, messageOf } from '../errors/app-error';
import { refusedByFramework, unexpected } from '../errors/shared.errors';
import { log } from '../log/logger';
import { maskUrl } from '../log/mask-url';
import { renderError } from './error-dialects';
import { routePath, SERVICES } from './services';

const KIND_OF_STATUS = new Map<number, ErrorKind>(
  (Object.entries(HTTP_STATUS) as Array<[ErrorKind, number]>)
    .reverse()
    .map(([kind, status]) => [status, kind]),
);

const NOT_FOUND = 'The resource could not be found.';

/** Anything thrown as an AppError; what is not one is a bug and says nothing but where to look. */
export function toAppError(thrown: unknown, requestId: string, notFound = NOT_FOUND): AppError {
  const error = storageError(thrown);
  if (error instanceof AppError) return error;
  const status = statusOf(error);
  const kind = status === undefined ? undefined : KIND_OF_STATUS.get(status);
  if (status !== undefined && status < 500 && kind) {
    return refusedByFramework(kind, status === 404 ? notFound : messageOf(error), error);
  }
  return unexpected(requestId, error);
}

/** Nest and Fastify throw errors of their own for unknown routes, broken JSON and oversized bodies. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

@Catch()
export class ErrorFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendError(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const context = request.context;
  const requestId = context?.requestId ?? request.id;
  const appError = toAppError(error, requestId, request.server?.missingParts?.sentence(request.url));
  logError(appError, requestId, maskUrl(request.url));
  if (reply.sent) return;
  const service = context?.service ?? routePath(request.url, request.socket?.localPort).service;
  const wire = renderError(SERVICES[service].dialect, appError, requestId, request.headers.accept);
  if (appError.status === 401 && context) {
    void reply.header('WWW-Authenticate', `Keystone uri="${context.rootUrl}/identity"`);
  }
  const retryAfter = appError.details.retry_after;
  if (typeof retryAfter === 'number') void reply.header('Retry-After', String(retryAfter));
  if (appError.details.headers) void reply.headers(appError.details.headers as Record<string, string>);
  void reply.status(appError.status).header('Content-Type', wire.contentType).send(wire.body);
}

/** A bug or a refused command has its cause in the log; what was said on purpose (501, 503) has a line. */
function logError(error: AppError, requestId: string, url: string): void {
  if (error.status < 500) return;
  if (error.kind === 'internal')
    log.error({ request_id: requestId, url, err: error.cause ?? error }, error.message);
  else log.warn({ request_id: requestId, url, code: error.code }, error.message);
}
