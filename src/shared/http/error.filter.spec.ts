import { HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error';
import { log } from '../log/logger';
import { sendError, toAppError } from './error.filter';
import { MissingPartsTable } from './missing-parts';

describe('anything thrown', () => {
  it.each([
    [new HttpException('no route', 404), 'not_found', 404, 'The resource could not be found.'],
    [new HttpException('too big', 413), 'too_large', 413, 'too big'],
    [new HttpException('not yours', 403), 'forbidden', 403, 'not yours'],
    [Object.assign(new Error('bad JSON'), { statusCode: 400 }), 'invalid', 400, 'bad JSON'],
    [Object.assign(new Error('type'), { statusCode: 415 }), 'unsupported_media_type', 415, 'type'],
  ])('%s is an error of kind %s', (thrown, kind, status, message) => {
    expect(toAppError(thrown, 'req-1')).toMatchObject({ kind, code: kind, status, message, cause: thrown });
  });

  it('is itself if it is an AppError, and says what is missing where that is known', () => {
    const own = new AppError({ kind: 'gone', code: 'gone', message: 'g' });
    expect(toAppError(own, 'req-1')).toBe(own);
    expect(toAppError(new HttpException('x', 404), 'req-1', 'this cloud has no x').message).toBe(
      'this cloud has no x',
    );
    expect(toAppError(Object.assign(new Error(), { code: 'SQLITE_FULL' }), 'req-1').code).toBe(
      'storage_full',
    );
  });

  it.each([
    new Error('secret of the inside'),
    new HttpException('secret', 500),
    new HttpException('teapot', 418),
    Object.assign(new Error('secret'), { statusCode: '400' }),
    'secret',
    null,
    undefined,
  ])('else (%s) is a bug that says nothing but where to look', (thrown) => {
    expect(toAppError(thrown, 'req-1')).toMatchObject({
      kind: 'internal',
      code: 'internal_error',
      status: 500,
      message:
        'An unexpected error prevented the server from fulfilling your request. The log has the cause under request req-1.',
      cause: thrown,
    });
  });
});

describe('an error that is sent', () => {
  const context = { requestId: 'req-1', service: 'compute', rootUrl: 'http://c' };
  const send = (error: unknown, request: object = {}, sent = false) => {
    const answer = { status: 0, headers: {} as Record<string, string>, body: '' };
    const reply = {
      sent,
      header: (name: string, value: string) => {
        answer.headers[name] = value;
        return reply;
      },
      headers: (more: Record<string, string>) => {
        Object.assign(answer.headers, more);
        return reply;
      },
      status: (status: number) => {
        answer.status = status;
        return reply;
      },
      send: (body: string) => {
        answer.body = body;
        return reply;
      },
    };
    const whole = { id: 'raw-1', url: '/compute/x?token=t', headers: {}, context, ...request };
    sendError(error, whole as unknown as FastifyRequest, reply as unknown as FastifyReply);
    return answer;
  };
  const refusal = (status: number, details = {}) =>
    new AppError({ kind: 'not_found', code: 'c', message: 'm', status, details });

  it('has the dialect of the service', () => {
    expect(send(refusal(404))).toEqual({
      status: 404,
      headers: { 'Content-Type': 'application/json' },
      body: '{"itemNotFound":{"code":404,"message":"m"}}',
    });
    expect(send(refusal(404), { context: undefined, url: '/network/v2.0/x' }).body).toContain('NeutronError');
    const early = { context: undefined, url: '/x', socket: { localPort: 35357 } };
    expect(send(refusal(404), early).body).toContain('"title":"Not Found"');
    const accept = { context: { ...context, service: 'image' }, headers: { accept: 'application/json' } };
    expect(send(refusal(404), accept).headers).toEqual({ 'Content-Type': 'application/json' });
  });

  it('says where to sign in, when to come again, and what it was given besides', () => {
    const signIn = { 'WWW-Authenticate': 'Keystone uri="http://c/identity"' };
    expect(send(refusal(401)).headers).toMatchObject(signIn);
    expect(send(refusal(401), { context: undefined }).headers).not.toHaveProperty('WWW-Authenticate');
    expect(send(refusal(404)).headers).not.toHaveProperty('WWW-Authenticate');
    expect(send(refusal(429, { retry_after: 7 })).headers).toMatchObject({ 'Retry-After': '7' });
    expect(send(refusal(429, { retry_after: 'soon' })).headers).not.toHaveProperty('Retry-After');
    expect(send(refusal(404, { headers: { A: 'b' } })).headers).toMatchObject({ A: 'b' });
  });

  it('is not sent twice, and names a missing part', () => {
    expect(send(refusal(404), {}, true)).toEqual({ status: 0, headers: {}, body: '' });
    const missingParts = new MissingPartsTable([
      { service: 'compute', base: '/compute', parts: { x: 'x-rays' } },
    ]);
    expect(send(new HttpException('', 404), { server: { missingParts } }).body).toContain(
      'this cloud has no x-rays',
    );
  });

  it('is logged if it is ours: a bug with its cause, the rest in a line, and no token', () => {
    const error = jest.spyOn(log, 'error').mockImplementation();
    const warn = jest.spyOn(log, 'warn').mockImplementation();
    const bug = new Error('bug');
    send(bug);
    send(new AppError({ kind: 'internal', code: 'x', message: 'm' }), { context: undefined });
    send(refusal(503));
    send(refusal(499));
    expect(error.mock.calls.map(([fields]) => fields)).toEqual([
      { request_id: 'req-1', url: '/compute/x?token=***', err: bug },
      { request_id: 'raw-1', url: '/compute/x?token=***', err: expect.any(AppError) },
    ]);
    expect(warn.mock.calls).toEqual([[{ request_id: 'req-1', url: '/compute/x?token=***', code: 'c' }, 'm']]);
    jest.restoreAllMocks();
  });
});
