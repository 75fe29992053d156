/*
 * The language of oslo.policy (https://docs.openstack.org/oslo.policy/latest/admin/policy-yaml-file.html), so
 * that operators' policy files work: `and`, `or`, `not`, parentheses, `@` (always), `!` (never), `role:NAME`,
 * `rule:NAME`, and `ATTRIBUTE:%(target)s` or `ATTRIBUTE:literal` over the caller's attributes.
 */
export type PolicyTarget = Readonly<Record<string, unknown>>;
export type Credentials = Readonly<Record<string, unknown>> & { roles: readonly string[] };

export interface PolicyScope {
  credentials: Credentials;
  target: PolicyTarget;
  /** Evaluates another rule by its name. */
  rule(name: string): boolean;
}

export type PolicyCheck = (scope: PolicyScope) => boolean;

export class PolicySyntaxError extends Error {}

/** Compiles an expression once; the result is called per request. Throws PolicySyntaxError. */
export function compilePolicy(expression: string): PolicyCheck {
  const tokens = tokenize(expression);
  if (tokens.length === 0) return () => true;
  const parser = new Parser(tokens, expression);
  return parser.parse();
}

/** The names of other rules in an expression. */
export function referencesOf(expression: string): string[] {
  return tokenize(expression).flatMap((token) =>
    token.startsWith('rule:') ? [token.slice('rule:'.length)] : [],
  );
}

function tokenize(expression: string): string[] {
  const tokens: string[] = [];
  const pattern = /\s*(\(|\)|(?:%\([^)]*\)s|'[^']*'|[^\s()'])+)/gy;
  let match = pattern.exec(expression);
  let end = 0;
  while (match?.[1]) {
    tokens.push(match[1]);
    end = pattern.lastIndex;
    match = pattern.exec(expression);
  }
  if (expression.slice(end).trim())
    throw new PolicySyntaxError(`cannot read "${expression.slice(end)}" in "${expression}"`);
  return tokens;
}

class Parser {
  private position = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly expression: string,
  ) {}

  parse(): PolicyCheck {
    const check = this.alternatives();
    if (this.position < this.tokens.length) this.fail(`"${this.tokens[this.position]}" was not expected`);
    return check;
  }

  private alternatives(): PolicyCheck {
    const checks = [this.conjunction()];
    while (this.accept('or')) checks.push(this.conjunction());
    const [first] = checks;
    return checks.length === 1 && first ? first : (scope) => checks.some((check) => check(scope));
  }

  private conjunction(): PolicyCheck {
    const checks = [this.term()];
    while (this.accept('and')) checks.push(this.term());
    const [first] = checks;
    return checks.length === 1 && first ? first : (scope) => checks.every((check) => check(scope));
  }

  private term(): PolicyCheck {
    if (this.accept('not')) {
      const check = this.term();
      return (scope) => !check(scope);
    }
    if (this.accept('(')) {
      const check = this.alternatives();
      if (!this.accept(')')) this.fail('a ")" is missing');
      return check;
    }
    const token = this.tokens[this.position];
    if (token === undefined) this.fail('it ends too early');
    this.position += 1;
    return this.atom(token ?? '');
  }

  private atom(token: string): PolicyCheck {
    if (token === '@') return () => true;
    if (token === '!') return () => false;
    const colon = token.indexOf(':');
    if (colon < 1) this.fail(`"${token}" is no check`);
    const kind = token.slice(0, colon);
    const value = token.slice(colon + 1);
    if (kind === 'rule') return (scope) => scope.rule(value);
    if (kind === 'role') {
      const name = value.toLowerCase();
      return (scope) => scope.credentials.roles.some((role) => role.toLowerCase() === name);
    }
    return comparison(kind, unquote(value));
  }

  private accept(word: string): boolean {
    if (this.tokens[this.position]?.toLowerCase() !== word) return false;
    this.position += 1;
    return true;
  }

  private fail(reason: string): never {
    throw new PolicySyntaxError(`policy "${this.expression}": ${reason}`);
  }
}

/** `user_id:%(user_id)s` compares the caller's attribute with the target's; a literal may stand on either side. */
function comparison(left: string, right: string): PolicyCheck {
  const inTarget = /^%\((.+)\)s$/.exec(right)?.[1];
  const literal = /^(None|True|False|\d+)$/.test(left) || left.startsWith("'");
  return ({ credentials, target }) => {
    const expected = inTarget === undefined ? right : lookUp(target, inTarget);
    if (inTarget !== undefined && expected === undefined) return false;
    const actual = literal ? unquote(left) : lookUp(credentials, left);
    if (Array.isArray(actual)) return actual.some((item) => text(item) === text(expected));
    return actual !== undefined && text(actual) === text(expected);
  };
}

/** `target.user.domain_id` may stand as one flat key or as nested objects. */
function lookUp(values: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(values, path)) return values[path];
  let current: unknown = values;
  for (const key of path.split('.')) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

/** Python's words for the values that JavaScript writes in lower case, as policy files spell them. */
function text(value: unknown): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  return String(value);
}

function unquote(value: string): string {
  return /^'.*'$/.test(value) ? value.slice(1, -1) : value;
}
