/**
 * A host name from a server's name: letters, digits and hyphens, 63 at most; what is left of a name in another script
 * is nothing, and then the id gives one (nova/utils.py, sanitize_hostname).
 */
export function hostnameOf(name: string, id: string): string {
  const clean = name
    .normalize('NFKD')
    .replace(/[ _.]/g, '-')
    .replace(/[^a-zA-Z0-9-]/g, '')
    .toLowerCase()
    .slice(0, 63)
    .replace(/^[-]+|[-]+$/g, '');
  return clean || `server-${id}`;
}

/** `name-1`, `name-2`, ... for several servers of one request. */
export function numberedName(name: string, index: number, count: number): string {
  return count > 1 ? `${name}-${index + 1}` : name;
}
