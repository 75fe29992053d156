import { PatternProblem } from './pattern-program';

type Takes = (character: string) => boolean;

const KINDS: Readonly<Record<string, RegExp>> = {
  d: /\d/,
  D: /\D/,
  w: /\w/,
  W: /\W/,
  s: /\s/,
  S: /\S/,
};
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
/** POSIX's names, as databases have them. */
const NAMED: Readonly<Record<string, RegExp>> = {
  alnum: /[a-z0-9]/i,
  alpha: /[a-z]/i,
  digit: /\d/,
  lower: /[a-z]/i,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /[a-z]/i,
  xdigit: /[0-9a-f]/i,
};

/** Without case of the letters a to z, as the databases of Nova compare. */
export function sameLetter(wanted: string): Takes {
  const low = lower(wanted);
  return (character) => lower(character) === low;
}

/** Behind a backslash; with the place behind it. */
export function readEscape(characters: readonly string[], at: number): [Takes, number] {
  const name = characters[at];
  if (name === undefined) throw new PatternProblem('"\\" at its end');
  const kind = KINDS[name];
  if (kind) return [(character) => kind.test(character), at + 1];
  const control = CONTROLS[name];
  if (control !== undefined) return [sameLetter(control), at + 1];
  // The others mean what cannot be had here: edges of words, back references, numbers of characters.
  if (/[a-z0-9]/i.test(name)) throw new PatternProblem(`"\\${name}"`);
  return [sameLetter(name), at + 1];
}

/** Behind `[`; with the place behind its end. */
export function readClass(characters: readonly string[], start: number): [Takes, number] {
  const not = characters[start] === '^';
  const first = start + (not ? 1 : 0);
  const members: Takes[] = [];
  for (let at = first; at < characters.length; ) {
    if (characters[at] === ']' && at > first) {
      const takes: Takes = (character) => members.some((member) => member(character)) !== not;
      return [takes, at + 1];
    }
    const [member, next] = readMember(characters, at);
    members.push(member);
    at = next;
  }
  throw new PatternProblem('"[" without "]"');
}

function readMember(characters: readonly string[], at: number): [Takes, number] {
  const character = characters[at] ?? '';
  const name = /^\[:(\w+):\]/.exec(characters.slice(at, at + 12).join(''))?.[1];
  if (name !== undefined) {
    const named = NAMED[name];
    if (!named) throw new PatternProblem(`"[:${name}:]"`);
    return [(other) => named.test(other), at + name.length + 4];
  }
  if (character === '\\') return readEscape(characters, at + 1);
  const last = characters[at + 2];
  if (characters[at + 1] !== '-' || last === undefined || last === ']')
    return [sameLetter(character), at + 1];
  if (last < character) throw new PatternProblem(`"${character}-${last}", the wrong way round`);
  const within = (other: string) => character <= other && other <= last;
  return [(other) => within(other.toLowerCase()) || within(other.toUpperCase()) || within(other), at + 3];
}

function lower(character: string): string {
  return character >= 'A' && character <= 'Z' ? character.toLowerCase() : character;
}
