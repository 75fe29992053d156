import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { unknownQuery } from '../compute.errors';

/** Names that a version gave, with it. */
type Later = ReadonlyArray<readonly [version: string, names: readonly string[]]>;

interface Closed {
  names: ReadonlySet<string>;
  from: string;
  later: Later;
}

const CLOSED = 'monostack:closed-query';

class ClosedQueryGuard implements CanActivate {
  private readonly reflector = new Reflector();

  canActivate(host: ExecutionContext): boolean {
    const { context, query } = host.switchToHttp().getRequest<FastifyRequest>();
    const { names, from, later } = this.reflector.get<Closed>(CLOSED, host.getHandler());
    if (!context.microversion.atLeast(from)) return true;
    const given = later.flatMap(([version, more]) => (context.microversion.atLeast(version) ? more : []));
    const unknown = Object.keys(query as object).filter((name) => !names.has(name) && !given.includes(name));
    if (unknown.length) throw unknownQuery(unknown);
    return true;
  }
}

/**
 * A query whose schema Nova closed (`additionalProperties: False`), in most routes with 2.75: what it does not name is
 * refused from that version on and passed over below. A client that asks for less must not be given everything.
 */
export function ClosedQuery(names: readonly string[], from = '2.75', later: Later = []): MethodDecorator {
  return applyDecorators(
    SetMetadata<string, Closed>(CLOSED, { names: new Set(names), from, later }),
    UseGuards(ClosedQueryGuard),
  );
}
