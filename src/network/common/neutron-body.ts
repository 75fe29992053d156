import { Body, type PipeTransform } from '@nestjs/common';
import type { ClassConstructor } from 'class-transformer';
import { validateSync } from 'class-validator';
import { fieldsOf, instantiate } from '../../shared/http/dto-instance';
import { documentPipe } from '../../shared/http/wire-body';
import { badRequest, malformedBody } from '../network.errors';
import { MAX_ITEMS, tooMany } from './attributes';

/** A request's resources: one, or many under the plural key. */
export interface Bodies<T> {
  items: T[];
  bulk: boolean;
}

/** A resource's attributes that only answers have. */
export type ReadOnly = readonly string[];

/** `@CreateBody('network', 'networks', CreateNetworkDto, READ_ONLY)`: one network or several. */
export function CreateBody<T extends object>(
  singular: string,
  plural: string,
  dto: ClassConstructor<T>,
  readOnly: ReadOnly,
): ParameterDecorator {
  const transform = (body: unknown): Bodies<T> => {
    const content = objectOf(body);
    if (Object.hasOwn(content, plural)) {
      const items = content[plural];
      if (!Array.isArray(items) || items.length === 0) throw badRequest(`Resource body required`);
      const many = tooMany(items, MAX_ITEMS);
      if (many) throw badRequest(`Invalid input for ${plural}. Reason: ${many}.`);
      return { items: items.map((item) => checkCreate(dto, unwrap(item, singular), readOnly)), bulk: true };
    }
    return { items: [checkCreate(dto, content[singular], readOnly)], bulk: false };
  };
  return Body(documentPipe({ transform } as PipeTransform, dto, singular));
}

/** The fields of an update that were given, and nothing else. `known` is the DTO of creation. */
export function UpdateBody<T extends object>(
  singular: string,
  dto: ClassConstructor<T>,
  known: ClassConstructor<object>,
  readOnly: ReadOnly,
): ParameterDecorator {
  const transform = (body: unknown): T => {
    const content = resourceOf(objectOf(body)[singular]);
    const allowed = fieldsOf(dto);
    const others = new Set([...fieldsOf(known), ...readOnly]);
    refuseUnknown(content, new Set([...allowed, ...others]));
    const fixed = Object.keys(content).find((name) => !allowed.has(name));
    if (fixed !== undefined) throw badRequest(`Cannot update read-only attribute ${fixed}`);
    return validate(dto, content);
  };
  return Body(documentPipe({ transform } as PipeTransform, dto, singular));
}

/** A body without an envelope, as actions have it. */
export function PlainBody<T extends object>(dto: ClassConstructor<T>): ParameterDecorator {
  const transform = (body: unknown): T => {
    const content = objectOf(body);
    refuseUnknown(content, fieldsOf(dto));
    return validate(dto, content);
  };
  return Body(documentPipe({ transform } as PipeTransform, dto));
}

function checkCreate<T extends object>(dto: ClassConstructor<T>, given: unknown, readOnly: ReadOnly): T {
  const content = resourceOf(given);
  const allowed = fieldsOf(dto);
  refuseUnknown(content, new Set([...allowed, ...readOnly]));
  const fixed = Object.keys(content).find((name) => !allowed.has(name));
  if (fixed !== undefined) throw badRequest(`Attribute '${fixed}' not allowed in POST`);
  if (
    content.project_id !== undefined &&
    content.tenant_id !== undefined &&
    content.project_id !== content.tenant_id
  ) {
    throw badRequest("'project_id' and 'tenant_id' do not match");
  }
  return validate(dto, content);
}

function refuseUnknown(content: object, known: ReadonlySet<string>): void {
  const unknown = Object.keys(content).filter((name) => !known.has(name));
  if (unknown.length) throw badRequest(`Unrecognized attribute(s) '${unknown.join(', ')}'`);
}

function validate<T extends object>(dto: ClassConstructor<T>, content: Record<string, unknown>): T {
  // What is no field of the DTO was refused, or is an attribute that nobody may set.
  const { instance } = instantiate(dto, content);
  const [error] = validateSync(instance, { forbidUnknownValues: false, stopAtFirstError: true });
  if (error)
    throw badRequest(Object.values(error.constraints ?? {})[0] ?? `Invalid input for ${error.property}.`);
  return instance;
}

function objectOf(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw malformedBody();
  return body as Record<string, unknown>;
}

function resourceOf(content: unknown): Record<string, unknown> {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw badRequest('Resource body required');
  }
  return content as Record<string, unknown>;
}

/** Neutron takes bulk items with and without their singular key. */
function unwrap(item: unknown, singular: string): unknown {
  if (
    typeof item === 'object' &&
    item !== null &&
    Object.keys(item).length === 1 &&
    Object.hasOwn(item, singular)
  ) {
    return (item as Record<string, unknown>)[singular];
  }
  return item;
}
