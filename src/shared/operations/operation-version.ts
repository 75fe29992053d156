import type { OperationDefinition } from './define-operation';
import type { Operation } from './operation.entity';

type Place = Pick<Operation, 'version' | 'step'>;

/** The version that new rows of this definition carry. */
export function versionOf({ formerSteps = [] }: OperationDefinition): number {
  return formerSteps.length + 1;
}

/**
 * Where a row goes on under the present definition: null past the last step, or before the first while undoing.
 * Undefined where nobody knows: then it is an operator's.
 */
export function placeOf(
  definition: OperationDefinition,
  { version, step }: Place,
): string | null | undefined {
  if (version > versionOf(definition)) return undefined;
  let place = version === 0 ? byNumber(definition, Number(step)) : step;
  if (place === null || place === undefined) return place;
  const since = definition.formerSteps?.slice(Math.max(version, 1) - 1) ?? [];
  for (const { goOnAt = {} } of since) place = new Map(Object.entries(goOnAt)).get(place) ?? place;
  return definition.steps.some(({ name }) => name === place) ? place : undefined;
}

function byNumber({ numberedSteps }: OperationDefinition, number: number): string | null | undefined {
  if (!numberedSteps || !Number.isInteger(number)) return undefined;
  return numberedSteps[number] ?? null;
}

/** Throws where two steps have one name, or where a row of a former version could not go on. */
export function assertSteps(definition: OperationDefinition): void {
  const { kind, steps, formerSteps = [], numberedSteps = [] } = definition;
  const names = steps.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw new Error(`operation ${kind} has two steps of one name`);
  const former: Place[] = [
    ...numberedSteps.map((_, index) => ({ version: 0, step: String(index) })),
    ...formerSteps.flatMap((one, index) => one.steps.map((step) => ({ version: index + 1, step }))),
  ];
  for (const place of former)
    if (placeOf(definition, place) === undefined)
      throw new Error(
        `operation ${kind} does not say where a row of version ${place.version} goes on behind ${place.step}`,
      );
}
