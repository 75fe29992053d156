import { validationError } from '../identity.errors';

/** Attributes that a resource does not have but keeps, as Keystone does: everything else in the body. */
export function extraOf(body: object, known: readonly string[]): Record<string, unknown> {
  const never = ['id', 'links', ...known];
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => value !== undefined && !never.includes(name)),
  );
}

/** The old ones with the new ones over them. */
export function mergeExtra(
  old: Readonly<Record<string, unknown>>,
  body: object,
  known: readonly string[],
): Record<string, unknown> {
  return { ...old, ...extraOf(body, known) };
}

/** A body that names an id must name the one in the path (keystone/server/flask/common.py). */
export function assertSameId(body: object, id: string, type: string): void {
  const given = (body as { id?: unknown }).id;
  if (given !== undefined && given !== id) throw validationError('the id of the path', type);
}

/** An update must change something. */
export function assertNotEmpty(body: object, type: string): void {
  if (Object.values(body).every((value) => value === undefined)) {
    throw validationError('at least one attribute', type);
  }
}
