import { type INestApplicationContext, RequestMethod, type Type } from '@nestjs/common';
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { ClassConstructor } from 'class-transformer';
import { PUBLIC_ROUTE } from '../http/policy.decorators';
import { describePipe } from '../http/wire-body';

/** One method on one path, as the controllers declare it. */
export interface Route {
  /** `GET`; `ALL` for a route that takes every method. */
  method: string;
  /** Nest's form: `/compute/v2.1/flavors/:id`. */
  path: string;
  controller: string;
  handler: string;
  status: number;
  public: boolean;
  body?: { dto: ClassConstructor<object>; envelope?: string };
  query?: ClassConstructor<object>;
}

interface RouteArgument {
  pipes?: unknown[];
}

/** Nest's RouteParamtypes, of which only these two carry a DTO. */
const BODY = '3';
const QUERY = '4';

/** Every route of the application by reflection, in the order of their paths. Needs DiscoveryModule. */
export function listRoutes(app: INestApplicationContext): Route[] {
  const scanner = new MetadataScanner();
  const routes = app
    .get(DiscoveryService, { strict: false })
    .getControllers()
    .flatMap(({ metatype }) => (metatype ? routesOf(metatype as Type, scanner) : []));
  return routes.sort((a, b) => (a.path === b.path ? compare(a.method, b.method) : compare(a.path, b.path)));
}

function routesOf(controller: Type, scanner: MetadataScanner): Route[] {
  const bases = asList(Reflect.getMetadata(PATH_METADATA, controller));
  return scanner.getAllMethodNames(controller.prototype).flatMap((name) => {
    const handler: object = controller.prototype[name];
    const method: RequestMethod | undefined = Reflect.getMetadata(METHOD_METADATA, handler);
    if (method === undefined) return [];
    const paths = asList(Reflect.getMetadata(PATH_METADATA, handler));
    const details = describe(controller, name, handler, method);
    return bases.flatMap((base) => paths.map((path) => ({ ...details, path: join(base, path) })));
  });
}

function describe(
  controller: Type,
  name: string,
  handler: object,
  method: RequestMethod,
): Omit<Route, 'path'> {
  const args: Record<string, RouteArgument> =
    Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {};
  const isPublic =
    Reflect.getMetadata(PUBLIC_ROUTE, handler) ?? Reflect.getMetadata(PUBLIC_ROUTE, controller) ?? false;
  const status: number | undefined = Reflect.getMetadata(HTTP_CODE_METADATA, handler);
  return {
    method: RequestMethod[method] ?? 'ALL',
    controller: controller.name,
    handler: name,
    status: status ?? (method === RequestMethod.POST ? 201 : 200),
    public: Boolean(isPublic),
    body: dtoOf(args, BODY),
    query: dtoOf(args, QUERY)?.dto,
  };
}

function dtoOf(args: Record<string, RouteArgument>, type: string): Route['body'] {
  for (const [key, argument] of Object.entries(args)) {
    if (!key.startsWith(`${type}:`)) continue;
    for (const pipe of argument.pipes ?? []) {
      const found = describePipe(pipe);
      if (found) return found;
    }
  }
  return undefined;
}

function asList(paths: string | string[] | undefined): string[] {
  return Array.isArray(paths) ? paths : [paths ?? ''];
}

function join(base: string, path: string): string {
  const parts = [base, path].flatMap((part) => part.split('/')).filter(Boolean);
  return `/${parts.join('/')}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
