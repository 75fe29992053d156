/** A value as Python's str() writes it: Neutron's messages quote what was given in that form. */
export function python(value: unknown): string {
  if (typeof value === 'string') return value;
  return repr(value);
}

function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, item]) => `'${key}': ${repr(item)}`)
      .join(', ')}}`;
  }
  return String(value);
}
