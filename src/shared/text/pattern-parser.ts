import { readClass, readEscape, sameLetter } from './character-class';
import { type Instruction, PatternProblem } from './pattern-program';

/** What a pattern may come to when its repetitions are written out. */
const MOST_INSTRUCTIONS = 250;
const MOST_DEPTH = 50;
/** A class is one instruction, however many characters stand in it. */
const MOST_CHARACTERS = 255;

/** A part of a program, whose places count from its own beginning. */
type Part = readonly Instruction[];

/** Throws a PatternProblem. */
export function parsePattern(pattern: string): Instruction[] {
  if (pattern.length > MOST_CHARACTERS) throw new PatternProblem('it is too long');
  const parser = new Parser([...pattern]);
  const part = parser.alternatives(0);
  if (!parser.atEnd) throw new PatternProblem('")" without "("');
  return [...part, { kind: 'found' }];
}

class Parser {
  private at = 0;

  constructor(private readonly characters: readonly string[]) {}

  get atEnd(): boolean {
    return this.at >= this.characters.length;
  }

  alternatives(depth: number): Part {
    if (depth > MOST_DEPTH) throw new PatternProblem(`more than ${MOST_DEPTH} "(" in each other`);
    let part = this.run(depth);
    while (this.take('|')) {
      part = either(part, this.run(depth));
      if (part.length > MOST_INSTRUCTIONS) throw new PatternProblem('it is too long');
    }
    return part;
  }

  private run(depth: number): Part {
    const parts: Instruction[] = [];
    while (!this.atEnd && this.peek() !== '|' && this.peek() !== ')') {
      const part = this.repeated(this.single(depth));
      parts.push(...moved(part, parts.length));
      if (parts.length > MOST_INSTRUCTIONS) throw new PatternProblem('it is too long');
    }
    return parts;
  }

  private single(depth: number): Part {
    const character = this.next();
    if (character === '(') return this.group(depth);
    if (character === '^') return [{ kind: 'start' }];
    if (character === '$') return [{ kind: 'end' }];
    if (character === '.') return [{ kind: 'one', takes: (other) => other !== '\n' }];
    if ('*+?{'.includes(character)) throw new PatternProblem(`"${character}" with nothing to repeat`);
    const [takes, end] =
      character === '['
        ? readClass(this.characters, this.at)
        : character === '\\'
          ? readEscape(this.characters, this.at)
          : [sameLetter(character), this.at];
    this.at = end;
    return [{ kind: 'one', takes }];
  }

  private group(depth: number): Part {
    if (this.take('?') && !this.take(':')) throw new PatternProblem('"(?" of another kind than "(?:"');
    const part = this.alternatives(depth + 1);
    if (!this.take(')')) throw new PatternProblem('"(" without ")"');
    return part;
  }

  private repeated(part: Part): Part {
    const [least, most] = this.bounds() ?? [1, 1];
    // Whether it takes little or much first is no matter of being found.
    this.take('?');
    if ('*+?{'.includes(this.peek()) && !this.atEnd && (least !== 1 || most !== 1))
      throw new PatternProblem(`"${this.peek()}" behind another repetition`);
    const copies = most === undefined ? least + 1 : most;
    if ((part.length + 2) * copies > MOST_INSTRUCTIONS) throw new PatternProblem('it repeats too much');
    let whole: Part = most === undefined ? anyNumber(part) : [];
    for (let count = least; count < (most ?? least); count += 1) whole = maybe(joined(part, whole));
    for (let count = 0; count < least; count += 1) whole = joined(part, whole);
    return whole;
  }

  private bounds(): readonly [number, number | undefined] | undefined {
    if (this.take('*')) return [0, undefined];
    if (this.take('+')) return [1, undefined];
    if (this.take('?')) return [0, 1];
    if (this.peek() !== '{') return undefined;
    const text = this.characters.slice(this.at, this.at + 16).join('');
    const found = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(text);
    if (!found) throw new PatternProblem('"{" that is no repetition');
    this.at += found[0].length;
    const least = Number(found[1]);
    const most = found[2] === undefined ? least : found[3] ? Number(found[3]) : undefined;
    if (most !== undefined && most < least) throw new PatternProblem(`${found[0]}, the wrong way round`);
    return [least, most];
  }

  private peek(): string {
    return this.characters[this.at] ?? '';
  }

  private next(): string {
    const character = this.peek();
    this.at += 1;
    return character;
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at += 1;
    return true;
  }
}

function moved(part: Part, by: number): Part {
  return part.map((one) => (one.kind === 'split' ? { ...one, to: one.to.map((to) => to + by) } : one));
}

function joined(first: Part, second: Part): Part {
  return [...first, ...moved(second, first.length)];
}

function maybe(part: Part): Part {
  return [{ kind: 'split', to: [1, part.length + 1] }, ...moved(part, 1)];
}

function anyNumber(part: Part): Part {
  return [...maybe(part).map(withExit(part.length + 2, part.length + 1)), { kind: 'split', to: [0] }];
}

/** What led behind the part leads behind the jump back as well. */
function withExit(exit: number, before: number) {
  return (one: Instruction, index: number): Instruction =>
    index === 0 && one.kind === 'split'
      ? { ...one, to: one.to.map((to) => (to === before ? exit : to)) }
      : one;
}

function either(first: Part, second: Part): Part {
  const end = first.length + second.length + 2;
  return [
    { kind: 'split', to: [1, first.length + 2] },
    ...moved(first, 1),
    { kind: 'split', to: [end] },
    ...moved(second, first.length + 2),
  ];
}
