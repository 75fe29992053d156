import { TransformationType } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';
import { type ClassConstructor, defaultMetadataStorage } from '../openapi/transformer-metadata';

/** What a client said, as instances of DTOs with the fields that these declare, and what it said beside them. */
export interface Instantiated<T extends object> {
  instance: T;
  /** Paths of the fields that no DTO declares: `parts[0].colour`. */
  unknown: string[];
  /** Adds those fields to the instances; after the check, since names like `constructor` would mislead it. */
  keepUnknown(): void;
}

/**
 * Makes instances by what @Type and @Transform say. class-transformer's own plainToInstance takes a key `constructor` for
 * the class, and leaves out keys that an object has by nature, such as `toString`.
 */
export function instantiate<T extends object>(dto: ClassConstructor<T>, content: object): Instantiated<T> {
  const extras: Array<{ path: string; add: () => void }> = [];
  const instance = build(dto, content, '', extras);
  return {
    instance,
    unknown: extras.map(({ path }) => path),
    keepUnknown: () => {
      for (const { add } of extras) add();
    },
  };
}

type Extras = Array<{ path: string; add: () => void }>;

function build<T extends object>(dto: ClassConstructor<T>, content: object, path: string, extras: Extras): T {
  const instance = new dto();
  const known = fieldsOf(dto);
  for (const [name, given] of Object.entries(content)) {
    const at = path ? `${path}.${name}` : name;
    if (!known.has(name)) {
      extras.push({ path: at, add: () => setOwn(instance, name, given) });
      continue;
    }
    const value = nested(dto, name, transformed(dto, name, given, content), at, extras);
    // A field that is given as undefined keeps its default.
    if (value !== undefined) setOwn(instance, name, value);
  }
  return instance;
}

function transformed(dto: ClassConstructor<object>, name: string, given: unknown, content: object): unknown {
  const type = TransformationType.PLAIN_TO_CLASS;
  return defaultMetadataStorage
    .findTransformMetadatas(dto, name, type)
    .reduce(
      (value, { transformFn }) => transformFn({ value, key: name, obj: content, type, options: {} }),
      given,
    );
}

function nested(
  dto: ClassConstructor<object>,
  name: string,
  value: unknown,
  path: string,
  extras: Extras,
): unknown {
  const type = defaultMetadataStorage.findTypeMetadata(dto, name)?.typeFunction?.();
  if (typeof type !== 'function') return value;
  const one = (item: unknown, at: string) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? build(type as ClassConstructor<object>, item, at, extras)
      : item;
  return Array.isArray(value) ? value.map((item, index) => one(item, `${path}[${index}]`)) : one(value, path);
}

/** An own property whatever the name, `__proto__` too. */
function setOwn(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

const FIELDS = new WeakMap<ClassConstructor<object>, ReadonlySet<string>>();

/** The names of a DTO's fields, from its decorators. */
export function fieldsOf(dto: ClassConstructor<object>): ReadonlySet<string> {
  let names = FIELDS.get(dto);
  if (!names) {
    const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
    names = new Set(rules.map((rule) => rule.propertyName));
    FIELDS.set(dto, names);
  }
  return names;
}
