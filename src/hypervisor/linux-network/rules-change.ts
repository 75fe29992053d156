import type { HostNetworkPlan } from '../host-network.port';
import { chainOf } from './iptables-rules';
import type { PlanChange } from './plan-change';
import { commonLines, portLines, type RuleProgram } from './plan-sums';

/** Chains that have a line for each port, in any order but for the last, which stays. */
const DISPATCH: ReadonlySet<string> = new Set(['mono-egress', 'mono-ingress', 'mono-frames']);

interface CommonTable {
  /** Lines by chain. */
  chains: Map<string, string[]>;
  jumps: string[];
}

export interface RulesChange {
  /** For `NAME-restore --noflush`; none where nothing changed. */
  lines: string[];
  /** Chains of everybody's that were filled anew. */
  filled: string[];
}

/**
 * What to restore so that one plan's rules become the other's: chains that changed are filled anew, and lines for ports
 * exchanged. Undefined where more is another, such as the places of our jumps: then all rules are told.
 */
export function rulesChange(
  before: HostNetworkPlan,
  after: HostNetworkPlan,
  change: PlanChange,
  program: RuleProgram,
): RulesChange | undefined {
  const old = tablesOf(commonLines(before, program));
  const fresh = tablesOf(commonLines(after, program));
  if (old.size !== fresh.size) return undefined;
  const result: RulesChange = { lines: [], filled: [] };
  const policy = program === 'ebtables' ? ' RETURN' : ' - [0:0]';
  for (const [name, table] of fresh) {
    const was = old.get(name);
    if (
      !was ||
      !sameLines(was.jumps, table.jumps) ||
      !sameLines([...was.chains.keys()], [...table.chains.keys()])
    )
      return undefined;
    const part = name === 'filter' ? portChainsChange(change, program) : { fill: new Map(), gone: [] };
    const filled = [...table.chains].filter(
      ([chain, lines]) => !DISPATCH.has(chain) && !sameLines(was.chains.get(chain) ?? [], lines),
    );
    const exchanged = [...table.chains].flatMap(([chain, lines]) =>
      DISPATCH.has(chain) ? exchange(chain, was.chains.get(chain) ?? [], lines) : [],
    );
    const fill = new Map<string, readonly string[]>([...filled, ...part.fill]);
    if (fill.size + exchanged.length + part.gone.length === 0) continue;
    result.filled.push(...filled.map(([chain]) => chain));
    result.lines.push(
      `*${name}`,
      ...[...fill.keys()].map((chain) => `:${chain}${policy}`),
      ...[...fill.values()].flat(),
      ...exchanged,
      ...part.gone.map((chain) => `:${chain}${policy}`),
      ...part.gone.map((chain) => `-X ${chain}`),
      ...(program === 'ebtables' ? [] : ['COMMIT']),
    );
  }
  return result;
}

function tablesOf(lines: readonly string[]): Map<string, CommonTable> {
  const tables = new Map<string, CommonTable>();
  let table: CommonTable = { chains: new Map(), jumps: [] };
  for (const text of lines) {
    if (text.startsWith('*')) {
      table = { chains: new Map(), jumps: [] };
      tables.set(text.slice(1), table);
    } else if (text.startsWith(':')) table.chains.set(text.slice(1, text.indexOf(' ')), []);
    else if (text.startsWith('-A ')) table.chains.get(chainOf(text))?.push(text);
    else if (text.startsWith('-I ')) table.jumps.push(text);
  }
  return tables;
}

function portChainsChange(
  { ports }: PlanChange,
  program: RuleProgram,
): { fill: Map<string, string[]>; gone: string[] } {
  const fill = new Map<string, string[]>();
  const gone: string[] = ports.gone.flatMap((port) => [...byChain(portLines(port, program)).keys()]);
  for (const { before, after } of ports.changed) {
    const old = before ? byChain(portLines(before, program)) : new Map<string, string[]>();
    const fresh = byChain(portLines(after, program));
    for (const [chain, lines] of fresh) {
      const was = old.get(chain);
      if (!was || !sameLines(was, lines)) fill.set(chain, lines);
    }
    gone.push(...[...old.keys()].filter((chain) => !fresh.has(chain)));
  }
  return { fill, gone };
}

function byChain(lines: readonly string[]): Map<string, string[]> {
  const chains = new Map<string, string[]>();
  for (const text of lines) {
    const known = chains.get(chainOf(text));
    if (known) known.push(text);
    else chains.set(chainOf(text), [text]);
  }
  return chains;
}

function exchange(chain: string, before: readonly string[], after: readonly string[]): string[] {
  const [old, fresh] = [new Set(before), new Set(after)];
  const spec = (text: string) => text.slice(`-A ${chain} `.length);
  return [
    ...after.filter((text) => !old.has(text)).map((text) => `-I ${chain} 1 ${spec(text)}`),
    ...before.filter((text) => !fresh.has(text)).map((text) => `-D ${chain} ${spec(text)}`),
  ];
}

function sameLines(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}
