/** One path as the controllers know it, and what the client's form of it said besides. */
export interface CanonicalPath {
  path: string;
  /** The project that stood in the path, which must be the token's. */
  projectId?: string;
  /** Nova's `/v2`: as `/v2.1`, but knows no microversions. */
  legacy?: boolean;
}

/** nova/api/openstack/compute/routes.py: every path also with the project's id in it. */
const COMPUTE =
  /^\/compute\/(v2(?:\.1)?)(\/(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?(?=[/?]|$)/;

/** Neutron's routes take a format; tags may end like one. */
const JSON_SUFFIX = /^(\/network\/v2\.0\/(?![^?]*\/tags\/)[^?]+)\.json(?=\?|$)/;

/** Neutron knows a collection with dashes and with underscores (neutron/pecan_wsgi/controllers/root.py). */
const COLLECTION = /^(\/network\/v2\.0\/)([a-z]+(?:[_-][a-z]+)+)(?=[/?]|$)/;
/** Those whose routes have underscores; all others have dashes. */
const UNDERSCORED: ReadonlySet<string> = new Set([
  'availability-zones',
  'floatingip-pools',
  'service-profiles',
]);

/** The forms in which old clients, catalogs and guides write the paths of a service. */
export function canonicalPath(service: string, path: string): CanonicalPath {
  if (service === 'network') return { path: collectionPath(path.replace(JSON_SUFFIX, '$1')) };
  const match = service === 'compute' ? COMPUTE.exec(path) : null;
  if (!match) return { path };
  const [whole, version, project] = match;
  return {
    path: `/compute/v2.1${path.slice(whole.length)}`,
    ...(project && { projectId: project.slice(1) }),
    ...(version === 'v2' && { legacy: true }),
  };
}

function collectionPath(path: string): string {
  return path.replace(COLLECTION, (_, base: string, name: string) => {
    const dashed = name.replaceAll('_', '-');
    return base + (UNDERSCORED.has(dashed) ? dashed.replaceAll('-', '_') : dashed);
  });
}
