import type { AccessedCall } from '../../shared/http/token-validator.port';

export interface CallPattern {
  service: string;
  method: string;
  path: string;
}

/**
 * Whether any of the rules allows a call. In a path `*` and `{name}` stand for one part, `**` for any number of
 * them: https://docs.openstack.org/keystone/latest/user/application_credentials.html#access-rules
 */
export function compileAccessRules(rules: readonly CallPattern[]): (call: AccessedCall) => boolean {
  const compiled = rules.map((rule) => ({ ...rule, parts: rule.path.match(PARTS) ?? [] }));
  return (call) =>
    compiled.some(
      ({ service, method, parts }) =>
        service === call.service && method === call.method && matches(parts, call.path),
    );
}

const PARTS = /\{[^}]*\}|\*\*+|\*|[^{*]+|\{/g;

/**
 * Keeps every position that the parts so far may have come to: users write the patterns, and a regular expression
 * of many stars would take for ever on a path that almost fits.
 */
function matches(parts: readonly string[], path: string): boolean {
  let positions = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    if (part.startsWith('**')) {
      for (let at = Math.min(...positions); at <= path.length; at += 1) next.add(at);
    } else if (part === '*' || (part.startsWith('{') && part.endsWith('}'))) {
      for (const start of positions) {
        // A position already reached has been followed from an earlier start.
        for (let at = start + 1; at <= path.length && path[at - 1] !== '/' && !next.has(at); at += 1)
          next.add(at);
      }
    } else {
      for (const start of positions) if (path.startsWith(part, start)) next.add(start + part.length);
    }
    if (next.size === 0) return false;
    positions = next;
  }
  return positions.has(path.length);
}
