/** What is worked out of a part of a plan, once for each object: a host has hundreds of parts, and one of them changes. */
export function ofPart<P extends object, T>(make: (part: P) => T): (part: P) => T {
  const made = new WeakMap<P, T>();
  return (part) => {
    const known = made.get(part);
    if (known !== undefined) return known;
    const value = make(part);
    made.set(part, value);
    return value;
  };
}
