import { type JsonSchema, SchemaRegistry } from '../../../src/shared/openapi/dto-schema';
import type { Route } from '../../../src/shared/openapi/routes';

/** The smallest body that a route takes, from its DTO. Undefined for a route without one. */
export function sampleBody({ body }: Route): unknown {
  if (!body) return undefined;
  const registry = new SchemaRegistry();
  const content = sample(registry.reference(body.dto), registry);
  return body.envelope ? { [body.envelope]: content } : content;
}

function sample(schema: JsonSchema, registry: SchemaRegistry): unknown {
  if (typeof schema.$ref === 'string') {
    return sample(registry.schemas.get(schema.$ref.split('/').at(-1) ?? '') ?? {}, registry);
  }
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (schema.type === 'object') {
    const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
    const required = (schema.required ?? []) as string[];
    return Object.fromEntries(required.map((name) => [name, sample(properties[name] ?? {}, registry)]));
  }
  if (schema.type === 'array') return [sample((schema.items ?? { type: 'string' }) as JsonSchema, registry)];
  if (schema.type === 'boolean') return true;
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  if (typeof schema.pattern === 'string' && schema.pattern.startsWith('^[0-9a-f]{8}')) return '0'.repeat(32);
  return 'authz';
}
