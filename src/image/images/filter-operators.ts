import type { SqlFragment } from '../../shared/db/where';
import { imageInvalid } from '../image.errors';

const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?$/;

/** `gt:2024-01-01T00:00:00Z` -> gt and the rest; a time without an operator keeps its colons. */
export function splitOperator(text: string): { operator: string; operand: string } {
  const colon = text.indexOf(':');
  if (colon < 0 || ISO_TIME.test(text)) return { operator: 'eq', operand: text };
  return { operator: text.slice(0, colon), operand: text.slice(colon + 1) };
}

/** Values with commas between; a value in double quotes may hold commas (API-WG guideline on filtering). */
export function parseInList(text: string): string[] {
  assertQuotes(text);
  const values: string[] = [];
  for (const match of text.matchAll(/"([^"\\]*(?:\\.[^"\\]*)*)",?|([^,]+),?|,/g)) {
    values.push(match[1] || match[2] || '');
  }
  return values;
}

function assertQuotes(text: string): void {
  let open = false;
  for (let index = 0; index < text.length; index++) {
    if (text[index] !== '"' || text[index - 1] === '\\') continue;
    const neighbour = open ? text[index + 1] : text[index - 1];
    if (neighbour !== undefined && neighbour !== ',') {
      const where = open ? 'after closing' : 'before opening';
      throw imageInvalid(`Invalid filter value ${text}. There is no comma ${where} quotation mark.`);
    }
    open = !open;
  }
  if (open) throw imageInvalid(`Invalid filter value ${text}. The quote is not closed.`);
}

/**
 * Times are compared by whole seconds, because that is all that a client ever sees of them: `gt` begins with the
 * next second, and `eq` is the whole second.
 */
export function timeCondition(column: string, name: string, text: string): SqlFragment {
  const { operator, operand } = splitOperator(text);
  const time = ISO_TIME.test(operand) ? Date.parse(withZone(operand)) : Number.NaN;
  if (Number.isNaN(time))
    throw imageInvalid(`Bad "${name}" query filter format. Use ISO 8601 DateTime notation.`);
  const second = Math.floor(time / 1000) * 1000;
  const from = new Date(second).toISOString();
  const next = new Date(second + 1000).toISOString();
  const quoted = `"${column}"`;
  switch (operator) {
    case 'gt':
      return { sql: `${quoted} >= ?`, params: [next] };
    case 'gte':
      return { sql: `${quoted} >= ?`, params: [from] };
    case 'lt':
      return { sql: `${quoted} < ?`, params: [from] };
    case 'lte':
      return { sql: `${quoted} < ?`, params: [next] };
    case 'eq':
      return { sql: `${quoted} >= ? AND ${quoted} < ?`, params: [from, next] };
    case 'neq':
      return { sql: `${quoted} < ? OR ${quoted} >= ?`, params: [from, next] };
    default:
      throw imageInvalid(`Unable to filter by unknown operator '${operator}'.`);
  }
}

/** A time without a zone is UTC, in OpenStack's APIs. */
function withZone(text: string): string {
  return text.includes('T') && !/(Z|[+-]\d\d(:?\d\d)?)$/.test(text.slice(11)) ? `${text}Z` : text;
}
