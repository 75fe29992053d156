import { type ServiceName, serviceOfPath } from '../http/services';
import { type JsonSchema, SchemaRegistry } from './dto-schema';
import type { Route } from './routes';

const TITLES: Readonly<Record<string, string>> = {
  identity: 'Identity (Keystone v3)',
  image: 'Image (Glance v2)',
  compute: 'Compute (Nova v2.1)',
  placement: 'Placement',
  network: 'Network (Neutron v2.0)',
  root: 'Monostack',
};

export interface OpenApiDocument extends JsonSchema {
  paths: Record<string, Record<string, JsonSchema>>;
}

/** One OpenAPI 3.1 document for each service, from the routes and their DTOs. */
export function buildDocuments(routes: readonly Route[]): Map<ServiceName, OpenApiDocument> {
  const byService = new Map<ServiceName, Route[]>();
  for (const route of routes) {
    const service = serviceOfPath(route.path);
    byService.set(service, [...(byService.get(service) ?? []), route]);
  }
  return new Map([...byService].map(([service, own]) => [service, buildDocument(service, own)]));
}

function buildDocument(service: ServiceName, routes: readonly Route[]): OpenApiDocument {
  const registry = new SchemaRegistry();
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route, registry) };
  }
  const schemas = Object.fromEntries([...registry.schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    openapi: '3.1.0',
    info: {
      title: TITLES[service] ?? service,
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      ...(Object.keys(schemas).length ? { schemas } : {}),
      securitySchemes: { token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token' } },
    },
  };
}

function describeRoute(route: Route, registry: SchemaRegistry): JsonSchema {
  const parameters = [...pathParameters(route.path), ...queryParameters(route, registry)];
  return {
    operationId: `${route.controller.replace(/Controller$/, '')}_${route.handler}`,
    ...(route.public ? {} : { security: [{ token: [] }] }),
    ...(parameters.length ? { parameters } : {}),
    ...(route.body ? { requestBody: requestBody(route.body, registry) } : {}),
    responses: {
      [route.status]: { description: 'Success' },
      default: { description: 'An error, in the dialect of the service' },
    },
  };
}

function pathParameters(path: string): JsonSchema[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(route: Route, registry: SchemaRegistry): JsonSchema[] {
  if (!route.query) return [];
  registry.reference(route.query);
  const schema = registry.schemas.get(route.query.name);
  registry.schemas.delete(route.query.name);
  const properties = (schema?.properties ?? {}) as Record<string, JsonSchema>;
  return Object.entries(properties).map(([name, property]) => ({ name, in: 'query', schema: property }));
}

function requestBody(body: NonNullable<Route['body']>, registry: SchemaRegistry): JsonSchema {
  const content = registry.reference(body.dto);
  const { envelope } = body;
  const schema = envelope
    ? { type: 'object', properties: { [envelope]: content }, required: [envelope] }
    : content;
  return { required: true, content: { 'application/json': { schema } } };
}
