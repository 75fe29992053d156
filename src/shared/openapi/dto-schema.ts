import { getMetadataStorage } from 'class-validator';
import { type ClassConstructor, defaultMetadataStorage } from './transformer-metadata';

export type JsonSchema = Record<string, unknown>;

interface Rule {
  name?: string;
  type: string;
  propertyName: string;
  constraints?: unknown[];
  each: boolean;
}

/** What each of class-validator's rules says of a value, in JSON Schema. Rules without an entry say nothing there. */
const SCHEMA_OF: Readonly<Record<string, (constraints: unknown[]) => JsonSchema>> = {
  isString: () => ({ type: 'string' }),
  isBoolean: () => ({ type: 'boolean' }),
  isNumber: () => ({ type: 'number' }),
  isInt: () => ({ type: 'integer' }),
  isArray: () => ({ type: 'array' }),
  isObject: () => ({ type: 'object' }),
  isUuid: () => ({ type: 'string', format: 'uuid' }),
  isIp: () => ({ type: 'string' }),
  isIn: ([values]) => ({ enum: values }),
  isEnum: ([values]) => ({ enum: Object.values(values as object) }),
  minLength: ([min]) => ({ minLength: min }),
  maxLength: ([max]) => ({ maxLength: max }),
  isLength: ([min, max]) => ({ minLength: min, ...(max === undefined ? {} : { maxLength: max }) }),
  min: ([min]) => ({ minimum: min }),
  max: ([max]) => ({ maximum: max }),
  matches: ([pattern]) => ({ pattern: pattern instanceof RegExp ? pattern.source : String(pattern) }),
  isNotEmpty: () => ({ minLength: 1 }),
  arrayMinSize: ([min]) => ({ minItems: min }),
  arrayMaxSize: ([max]) => ({ maxItems: max }),
  arrayUnique: () => ({ uniqueItems: true }),
};

/** Collects the DTOs as named schemas, so that nested and repeated ones are written once. */
export class SchemaRegistry {
  readonly schemas = new Map<string, JsonSchema>();

  /** A reference to the schema of a DTO class, which is made from its class-validator rules. */
  reference(dto: ClassConstructor<object>): JsonSchema {
    if (!this.schemas.has(dto.name)) {
      this.schemas.set(dto.name, {});
      this.schemas.set(dto.name, this.build(dto));
    }
    return { $ref: `#/components/schemas/${dto.name}` };
  }

  private build(dto: ClassConstructor<object>): JsonSchema {
    const properties: Record<string, JsonSchema> = {};
    const optional = new Set<string>();
    const rules = getMetadataStorage().getTargetValidationMetadatas(
      dto,
      '',
      false,
      false,
    ) as unknown as Rule[];
    for (const rule of rules) {
      const property = properties[rule.propertyName] ?? {};
      properties[rule.propertyName] = property;
      if (rule.type === 'conditionalValidation') optional.add(rule.propertyName);
      else if (rule.type === 'nestedValidation') this.addNested(property, dto, rule);
      else this.add(property, rule);
    }
    const required = Object.keys(properties).filter((name) => !optional.has(name));
    const sorted = Object.fromEntries(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)));
    return { type: 'object', properties: sorted, ...(required.length ? { required: required.sort() } : {}) };
  }

  private add(property: JsonSchema, rule: Rule): void {
    const schema = SCHEMA_OF[rule.name ?? rule.type]?.(rule.constraints ?? []);
    if (!schema) return;
    if (rule.each) property.items = { ...(property.items as object | undefined), ...schema };
    else Object.assign(property, schema);
  }

  private addNested(property: JsonSchema, dto: ClassConstructor<object>, rule: Rule): void {
    const nested = defaultMetadataStorage.findTypeMetadata(dto, rule.propertyName)?.typeFunction?.();
    if (typeof nested !== 'function') return;
    const reference = this.reference(nested as ClassConstructor<object>);
    if (rule.each || property.type === 'array') Object.assign(property, { type: 'array', items: reference });
    else Object.assign(property, reference);
  }
}
