import { parsePattern } from './pattern-parser';
import type { Instruction } from './pattern-program';

/**
 * A regular expression whose work is bounded by the length of the text times that of the pattern, whoever wrote it: all
 * places that the text so far may have come to are kept (Thompson's simulation), and nothing is tried twice. Without
 * back references and look-around, which cannot be had that way. Case of a to z does not count.
 */
export class LinearPattern {
  private readonly program: readonly Instruction[];

  /** Throws a PatternProblem saying what is not understood. */
  constructor(pattern: string) {
    this.program = parsePattern(pattern);
  }

  /** Whether it is found anywhere in the text. */
  foundIn(text: string): boolean {
    const characters = [...text];
    let places = new Set<number>();
    for (let at = 0; at <= characters.length; at += 1) {
      const edge = { start: at === 0, end: at === characters.length };
      // A new try begins at each character.
      const open = [0, ...places];
      places = new Set();
      if (this.follow(open, edge, places)) return true;
      const character = characters[at];
      if (character === undefined) return false;
      places = this.step(places, character);
    }
    return false;
  }

  /** Through all that takes no character; true where the end of the pattern is among it. */
  private follow(from: number[], edge: { start: boolean; end: boolean }, into: Set<number>): boolean {
    const seen = new Set<number>();
    const open = [...from];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const instruction = this.program[at];
      if (instruction?.kind === 'found') return true;
      if (instruction?.kind === 'one') into.add(at);
      else if (instruction?.kind === 'split') open.push(...instruction.to);
      else if (instruction && edge[instruction.kind]) open.push(at + 1);
    }
    return false;
  }

  private step(places: ReadonlySet<number>, character: string): Set<number> {
    const next = new Set<number>();
    for (const place of places) {
      const instruction = this.program[place];
      if (instruction?.kind === 'one' && instruction.takes(character)) next.add(place + 1);
    }
    return next;
  }
}
