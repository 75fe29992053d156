import { Body, type PipeTransform, Query } from '@nestjs/common';
import type { ClassConstructor } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import {
  besideEnvelope,
  envelopeNotAnObject,
  invalidInput,
  noEnvelope,
  notAnObject,
} from '../errors/shared.errors';
import { instantiate } from './dto-instance';

/** What happens to fields that the DTO does not declare. */
export type UnknownFields = 'refuse' | 'keep';

export interface CheckOptions {
  unknown?: UnknownFields;
  /** Keys that may stand beside the envelope; others are refused where unknown fields are, or these are told. */
  beside?: readonly string[];
}

const DTO_OF = new WeakMap<PipeTransform, { dto: ClassConstructor<object>; envelope?: string }>();

/** For the OpenAPI generator: what a pipe validates. */
export function describePipe(
  pipe: unknown,
): { dto: ClassConstructor<object>; envelope?: string } | undefined {
  return typeof pipe === 'object' && pipe !== null ? DTO_OF.get(pipe as PipeTransform) : undefined;
}

/** `@WireBody('server', CreateServerDto)`: the object under the envelope, checked and as an instance of the DTO. */
export function WireBody<T extends object>(
  envelope: string,
  dto: ClassConstructor<T>,
  options: CheckOptions = {},
): ParameterDecorator {
  return Body(
    documentPipe(
      { transform: (body: unknown) => checkEnvelope(envelope, dto, body, options) },
      dto,
      envelope,
    ),
  );
}

/** `@WireObject(CreateTaskDto)`: a body without an envelope, checked. */
export function WireObject<T extends object>(
  dto: ClassConstructor<T>,
  options: CheckOptions = {},
): ParameterDecorator {
  return Body(documentPipe({ transform: (body: unknown) => checkObject(dto, body, options) }, dto));
}

/**
 * A body or query as it came, for what a DTO cannot check: open maps such as an image's properties. The service
 * checks it; the DTO tells the documents what is known.
 */
export const OpenBody = (dto: ClassConstructor<object>): ParameterDecorator =>
  Body(documentPipe({ transform: (body: unknown) => body }, dto));
export const OpenQuery = (dto: ClassConstructor<object>): ParameterDecorator =>
  Query(documentPipe({ transform: (query: unknown) => query }, dto));

/** `@WireQuery(ListServersQuery)`: the query string, checked. Unknown parameters are refused by default. */
export function WireQuery<T extends object>(
  dto: ClassConstructor<T>,
  options: CheckOptions = {},
): ParameterDecorator {
  return Query(documentPipe({ transform: (query: unknown) => check(dto, query, '', options) }, dto));
}

/** Tells the OpenAPI generator which DTO a pipe checks; for pipes that rooms write with messages of their own. */
export function documentPipe(
  pipe: PipeTransform,
  dto: ClassConstructor<object>,
  envelope?: string,
): PipeTransform {
  DTO_OF.set(pipe, { dto, envelope });
  return pipe;
}

/** Checks a body that must be a JSON object. */
export function checkObject<T extends object>(
  dto: ClassConstructor<T>,
  body: unknown,
  options: CheckOptions = {},
): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw notAnObject();
  }
  return check(dto, body, '', options);
}

/** Takes `envelope` out of a body and checks it. Throws 400 naming what is missing or too much. */
export function checkEnvelope<T extends object>(
  envelope: string,
  dto: ClassConstructor<T>,
  body: unknown,
  options: CheckOptions = {},
): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw noEnvelope(envelope);
  }
  const content = Object.hasOwn(body, envelope) ? (body as Record<string, unknown>)[envelope] : undefined;
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw envelopeNotAnObject(envelope);
  }
  if (options.unknown !== 'keep' || options.beside) assertNothingBeside(envelope, body, options.beside);
  return check(dto, content, envelope, options);
}

/** Throws 400 for a key of a body that is neither the envelope nor one of those that may stand beside it. */
export function assertNothingBeside(
  envelope: string,
  body: object | undefined,
  beside: readonly string[] = [],
): void {
  const extra = Object.keys(body ?? {}).find((key) => key !== envelope && !beside.includes(key));
  if (extra === undefined) return;
  throw besideEnvelope(envelope, extra);
}

/** Checks a plain object against a DTO. `path` names it in messages. Throws 400 with every problem found. */
export function check<T extends object>(
  dto: ClassConstructor<T>,
  content: unknown,
  path: string,
  options: CheckOptions = {},
): T {
  // class-validator passes a number or a list as if it had every field.
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw notAnObject(path);
  }
  const refuse = (options.unknown ?? 'refuse') === 'refuse';
  const { instance, unknown, keepUnknown } = instantiate(dto, content);
  const problems = validateSync(instance, { forbidUnknownValues: false, stopAtFirstError: true }).flatMap(
    (error) => describe(error, path),
  );
  if (refuse) problems.push(...unknown.map((name) => unexpected(name, path)));
  if (problems.length === 0) {
    keepUnknown();
    return instance;
  }
  throw invalidInput(problems);
}

function unexpected(name: string, path: string): Problem {
  const field = path ? `${path}.${name}` : name;
  const last = name.slice(name.lastIndexOf('.') + 1);
  const message = `Invalid input for field ${field}: additional properties are not allowed ('${last}' was unexpected).`;
  return { field, message };
}

interface Problem {
  field: string;
  message: string;
}

function describe(error: ValidationError, path: string): Problem[] {
  const field = path ? `${path}.${error.property}` : error.property;
  const own = Object.values(error.constraints ?? {}).map((text) => ({
    field,
    message: `Invalid input for field ${field}. Value: ${shorten(error.value)}. ${text}.`,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => describe(child, field))];
}

function shorten(value: unknown): string {
  const text = value === undefined ? 'none' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
