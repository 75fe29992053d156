import { Transform } from 'class-transformer';

/** MAX_INT of the SQL databases that Nova supports. */
export const MAX_INT = 0x7fffffff;

/** Nova takes numbers and booleans as text too, and clients send both (nova/api/validation/parameter_types.py). */
export const NumberText = () =>
  Transform(({ value }) =>
    typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value,
  );

export const BooleanText = () => Transform(({ value }) => readBoolean(value) ?? value);

/** oslo.utils strutils.bool_from_string; undefined for what is neither. */
export function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  if (/^(1|t|true|on|y|yes)$/i.test(value.trim())) return true;
  return /^(0|f|false|off|n|no)$/i.test(value.trim()) ? false : undefined;
}
