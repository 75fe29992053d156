type Compare = (value: string, words: readonly string[]) => boolean;

const numbers =
  (compare: (a: number, b: number) => boolean): Compare =>
  (value, [word = '']) => {
    const [a, b] = [toNumber(value), toNumber(word)];
    // What is no number compares with nothing, not even as different.
    return !Number.isNaN(a) && !Number.isNaN(b) && compare(a, b);
  };
const texts =
  (compare: (a: string, b: string) => boolean): Compare =>
  (value, [word = '']) =>
    compare(value, word);

const OPERATORS: ReadonlyMap<string, Compare> = new Map([
  ['=', numbers((a, b) => a >= b)],
  ['==', numbers((a, b) => a === b)],
  ['!=', numbers((a, b) => a !== b)],
  ['>=', numbers((a, b) => a >= b)],
  ['<=', numbers((a, b) => a <= b)],
  ['s==', texts((a, b) => a === b)],
  ['s!=', texts((a, b) => a !== b)],
  ['s<', texts((a, b) => a < b)],
  ['s<=', texts((a, b) => a <= b)],
  ['s>', texts((a, b) => a > b)],
  ['s>=', texts((a, b) => a >= b)],
  ['<in>', texts((a, b) => a.includes(b))],
  ['<all-in>', (value, words) => words.every((word) => value.includes(word))],
  // `<or> a <or> b`: every second word is the operator again.
  ['<or>', (value, words) => words.some((word, index) => index % 2 === 0 && word === value)],
]);

/** Whether a value is what an extra spec asks for: nova/scheduler/filters/extra_specs_ops.py. */
export function matchesExtraSpec(value: string, wanted: string): boolean {
  const [name = '', ...words] = wanted.split(/\s+/).filter(Boolean);
  const compare = OPERATORS.get(name);
  if (!compare) return value === wanted;
  return words.length > 0 && compare(value, words);
}

function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
