import { type JsonSchema, SchemaRegistry } from '../../../src/shared/openapi/dto-schema';
import type { Route } from '../../../src/shared/openapi/routes';

/**
 * What a caller can say to a route beside its path, by reflection over its DTOs: `server.key_name`,
 * `port.fixed_ips[]`, `?project_id`. A route that takes a body without a DTO has one field, `*`.
 */
export function fieldsOf(route: Route): string[] {
  const registry = new SchemaRegistry();
  const fields: string[] = [];
  const takesBody = ['POST', 'PUT', 'PATCH'].includes(route.method);
  if (route.body) walk(registry.reference(route.body.dto), route.body.envelope ?? '', registry, fields, []);
  else if (takesBody) fields.push('*');
  if (route.query) {
    const found: string[] = [];
    walk(registry.reference(route.query), '', registry, found, []);
    fields.push(...found.map((name) => `?${name}`));
  }
  return fields;
}

/** The last part of a field's name: `security_groups` of `port.security_groups[]`. */
export function leafOf(field: string): string {
  const last = field.replace(/^\?/, '').split('.').at(-1) ?? field;
  return last.replaceAll('[]', '');
}

function walk(
  schema: JsonSchema,
  path: string,
  registry: SchemaRegistry,
  out: string[],
  seen: readonly string[],
): void {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').at(-1) ?? '';
    if (!seen.includes(name)) walk(registry.schemas.get(name) ?? {}, path, registry, out, [...seen, name]);
    return;
  }
  if (schema.properties) {
    for (const [name, property] of Object.entries(schema.properties as Record<string, JsonSchema>))
      walk(property, path ? `${path}.${name}` : name, registry, out, seen);
    return;
  }
  if (schema.type === 'array') walk((schema.items ?? {}) as JsonSchema, `${path}[]`, registry, out, seen);
  else out.push(path);
}
