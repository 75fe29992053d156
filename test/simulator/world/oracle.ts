import type { LightMyRequestResponse } from 'fastify';

export type Knowledge = 'there' | 'gone' | 'unknown';

interface Fact {
  state: Knowledge;
  /** Requests that change it and have no answer yet. */
  open: number;
}

/** What the users were told: nothing of it may be taken back. */
export class Oracle {
  private readonly facts = new Map<string, Map<string, Fact>>();
  /** Of which something was told since somebody looked. */
  readonly told = new Set<string>();

  created(table: string, id: string): void {
    this.of(table).set(id, { state: 'there', open: 0 });
  }

  ids(table: string): string[] {
    return [...(this.facts.get(table) ?? [])].filter(([, fact]) => fact.state === 'there').map(([id]) => id);
  }

  known(table: string, state: Knowledge): string[] {
    return [...(this.facts.get(table) ?? [])]
      .filter(([, fact]) => fact.state === state && !fact.open)
      .map(([id]) => id);
  }

  get tables(): string[] {
    return [...this.facts.keys()];
  }

  doubt(table: string, id: string): void {
    const fact = this.of(table).get(id);
    if (fact && fact.state === 'there') fact.state = 'unknown';
  }

  /** A removal: while it is under way nobody knows; an answer settles it. */
  async removing(
    table: string,
    id: string,
    ask: () => Promise<LightMyRequestResponse | undefined>,
  ): Promise<LightMyRequestResponse | undefined> {
    const fact = this.of(table).get(id);
    if (!fact) return ask();
    fact.open += 1;
    const answer = await ask();
    fact.open -= 1;
    this.told.add(table);
    if (answer && answer.statusCode < 300) fact.state = 'gone';
    else if (!answer || answer.statusCode >= 500) fact.state = fact.state === 'gone' ? 'gone' : 'unknown';
    return answer;
  }

  private of(table: string): Map<string, Fact> {
    this.told.add(table);
    const facts = this.facts.get(table) ?? new Map<string, Fact>();
    this.facts.set(table, facts);
    return facts;
  }
}
