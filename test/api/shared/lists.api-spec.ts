import { listRoutes } from '../../../src/shared/openapi/routes';
import { AppUnderTest } from '../../support/app-under-test';
import { versionFor } from '../../support/compute-api';
import { type ListWorld, makeListWorld } from '../../support/list-world';

type Row = Record<string, unknown>;

/** More pages than any list of this world has rows. */
const MANY = 60;

/**
 * Lists that have no pages at the originals either: limit and marker are passed over there. What they list is fixed or
 * belongs to one thing.
 */
const WITHOUT_PAGES: ReadonlySet<string> = new Set([
  '/compute/v2.1/extensions',
  '/compute/v2.1/os-floating-ips',
  '/compute/v2.1/os-aggregates',
  '/compute/v2.1/os-networks',
  '/compute/v2.1/os-security-groups',
  '/compute/v2.1/os-services',
  '/compute/v2.1/os-tenant-networks',
  '/identity/v3/auth/catalog',
  '/monostack/v1/hosts',
  '/network/v2.0/qos/rule-types',
  // Says 400 to both, as placement does.
  '/placement/resource_providers',
]);

/** What the references of the APIs document, by list. */
const FILTERS: ReadonlyArray<readonly [url: string, names: string]> = [
  ['/v3/users', 'name domain_id name__contains name__startswith name__iendswith password_expires_at'],
  ['/v3/groups', 'name domain_id name__contains'],
  ['/v3/projects', 'name domain_id parent_id name__contains tags tags-any'],
  ['/v3/domains', 'name name__contains'],
  ['/v3/roles', 'name name__contains domain_id'],
  ['/v3/services', 'type name type__contains'],
  ['/v3/endpoints', 'service_id region_id interface'],
  ['/v3/regions', 'parent_region_id'],
  ['/v3/policies', 'type type__contains'],
  ['/v3/credentials', 'type user_id'],
  ['/v3/limits', 'service_id region_id resource_name project_id domain_id'],
  ['/v3/registered_limits', 'service_id region_id resource_name'],
  ['/v3/role_assignments', 'user.id group.id role.id scope.project.id scope.domain.id'],
  ['/image/v2/images', 'name id status owner tag visibility container_format disk_format size_min color'],
  [
    '/image/v2/images',
    'created_at updated_at checksum os_hash_value min_ram min_disk member_status&visibility',
  ],
  ['/image/v2/metadefs/namespaces', 'resource_types visibility'],
  ['/compute/v2.1/servers', 'name status image flavor ip ip6 host node key_name user_id uuid vm_state'],
  ['/compute/v2.1/servers', 'reservation_id tags tags-any availability_zone power_state task_state hostname'],
  ['/compute/v2.1/servers?all_tenants=1', 'project_id tenant_id user_id created_at launched_at locked'],
  ['/compute/v2.1/os-keypairs', 'user_id'],
  ['/compute/v2.1/os-hypervisors', 'hypervisor_hostname_pattern'],
  ['/compute/v2.1/os-services', 'host binary'],
  ['/compute/v2.1/os-hosts', 'zone'],
  ['/compute/v2.1/images', 'name status changes-since server type minRam minDisk property-zz'],
  ['/compute/v2.1/flavors', 'minRam=9999&minDisk is_public'],
  ['/network/v2.0/networks', 'id name status project_id tenant_id admin_state_up shared mtu tags'],
  ['/network/v2.0/networks', 'router:external provider:network_type provider:physical_network description'],
  ['/network/v2.0/subnets', 'id name network_id cidr gateway_ip ip_version enable_dhcp project_id tags'],
  [
    '/network/v2.0/ports',
    'id name network_id device_id device_owner mac_address status fixed_ips project_id',
  ],
  ['/network/v2.0/ports', 'admin_state_up binding:host_id security_groups tags description'],
  ['/network/v2.0/security-groups', 'id name project_id description tags'],
  ['/network/v2.0/security-group-rules', 'id security_group_id direction protocol ethertype project_id'],
  ['/network/v2.0/rbac-policies', 'id object_type object_id action target_tenant project_id tenant_id'],
  ['/network/v2.0/trunks', 'id name description port_id status admin_state_up project_id tags'],
  ['/network/v2.0/qos/policies', 'id name description shared is_default project_id tags'],
  ['/network/v2.0/qos/rule-types', 'type'],
  ['/network/v2.0/segments', 'id network_id name description network_type physical_network tags'],
  [
    '/network/v2.0/network-segment-ranges',
    'id name description project_id network_type physical_network tags',
  ],
  ['/network/v2.0/flavors', 'id name description service_type enabled'],
  ['/network/v2.0/service_profiles', 'id description driver enabled'],
  ['/network/v2.0/routers', 'id name status project_id admin_state_up description tags'],
  [
    '/network/v2.0/floatingips',
    'id status project_id floating_ip_address fixed_ip_address port_id router_id tags',
  ],
  ['/network/v2.0/subnetpools', 'id name project_id ip_version address_scope_id description tags'],
  ['/network/v2.0/address-scopes', 'id name project_id ip_version'],
  ['/network/v2.0/address-groups', 'id name project_id description'],
  ['/network/v2.0/agents', 'id host agent_type binary alive admin_state_up topic'],
  ['/network/v2.0/network-ip-availabilities', 'network_id network_name project_id ip_version'],
  ['/placement/resource_providers', 'name uuid in_tree member_of resources required'],
];

describe('lists', () => {
  let app: AppUnderTest;
  let world: ListWorld;
  let routes: string[];

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    world = await makeListWorld(app);
    routes = listRoutes(app.app)
      .filter(({ method, path, public: open }) => method === 'GET' && !open && !/\/:\w+$|\/file$/.test(path))
      .map(({ path }) => path);
  });
  afterAll(() => app.stop());

  const get = async (url: string) => {
    const headers = url.startsWith('/compute') ? { 'openstack-api-version': versionFor(url) } : {};
    const answer = await app.request({ url, token: world.token, headers });
    return { status: answer.statusCode, body: answer.statusCode === 200 ? (answer.json() as Row) : {} };
  };

  it('are walked from end to end with a limit of 1, each row once', async () => {
    const problems: string[] = [];
    const unpaged: string[] = [];
    let walked = 0;
    for (const route of routes) {
      const url = world.urlOf(route);
      if (url === undefined || WITHOUT_PAGES.has(route)) continue;
      const whole = rowsOf((await get(url)).body);
      if (!whole || whole.length < 2 || whole.some((row) => keyOf(row) === undefined)) continue;
      const first = rowsOf((await get(`${url}?limit=1`)).body) ?? [];
      if (first.length > 1) {
        unpaged.push(route);
        continue;
      }
      walked += 1;
      for (const follow of [true, false]) {
        const seen = await walk(url, follow);
        const expected = whole.map(keyOf).sort();
        if (typeof seen === 'string') problems.push(`${route}: ${seen}`);
        else if (JSON.stringify(seen.sort()) !== JSON.stringify(expected))
          problems.push(`${route} ${follow ? 'by links' : 'by markers'}: ${seen.length} of ${whole.length}`);
      }
    }
    expect(problems).toEqual([]);
    expect(unpaged).toEqual([]);
    expect(walked).toBeGreaterThan(20);
  }, 120_000);

  it('have their order and their pages whatever key of it is given again and again', async () => {
    const times = 300;
    const sorted = new Set<string>();
    const problems: string[] = [];
    for (const route of routes) {
      const url = world.urlOf(route);
      if (url === undefined || WITHOUT_PAGES.has(route)) continue;
      for (const key of ['id', 'uuid', 'name', 'display_name', 'created_at', 'flavorid', 'namespace']) {
        const order = async (direction: string) =>
          rowsOf((await get(`${url}?sort_key=${key}&sort_dir=${direction}`)).body)?.map(keyOf);
        const down = await order('desc');
        if (!down || down.length < 2) continue;
        sorted.add(route);
        const again = `${url}?${'sort_key=KEY&sort_dir=desc&sort_key=KEY&sort_dir=asc&'.repeat(times).replaceAll('KEY', key)}`;
        const whole = rowsOf((await get(again)).body)?.map(keyOf) ?? [];
        // A list that sorts by one key alone goes by the last one, and all others by the first.
        if (![down, await order('asc')].some((one) => JSON.stringify(one) === JSON.stringify(whole)))
          problems.push(`${route} by ${key}: in no order`);
        const { status, body } = await get(`${again}limit=1&marker=${encodeURIComponent(String(whole[0]))}`);
        if (status !== 200 || rowsOf(body)?.map(keyOf)[0] !== whole[1])
          problems.push(`${route} by ${key}: ${status} behind the first row`);
      }
    }
    expect(problems).toEqual([]);
    expect(sorted.size).toBeGreaterThan(10);
  }, 120_000);

  /** The keys of all rows, page after page; a sentence where it does not end. */
  async function walk(url: string, follow: boolean): Promise<unknown[] | string> {
    const seen: unknown[] = [];
    let next: string | undefined = `${url}?limit=1`;
    for (let pages = 0; next !== undefined; pages++) {
      if (pages > MANY) return `does not end ${follow ? 'by links' : 'by markers'}`;
      const { status, body } = await get(next);
      if (status !== 200) return `${status} at ${next}`;
      const rows = rowsOf(body) ?? [];
      seen.push(...rows.map(keyOf));
      const last = rows.at(-1);
      if (follow) next = linkOf(body, url);
      else next = last && `${url}?limit=1&marker=${encodeURIComponent(String(keyOf(last)))}`;
    }
    return seen;
  }

  it.each(FILTERS)(
    'of %s are narrowed by each filter: a value of nothing matches nothing',
    async (url, names) => {
      expect(rowsOf((await get(url)).body)?.length).toBeGreaterThan(0);
      const ignored: string[] = [];
      for (const name of names.split(' ')) {
        const { status, body } = await get(`${url}${url.includes('?') ? '&' : '?'}${name}=0123456789`);
        const left = rowsOf(body)?.length ?? 0;
        if (status === 200 ? left > 0 : status !== 400 && status !== 404)
          ignored.push(`${name}: ${status}, ${left} rows`);
      }
      expect(ignored).toEqual([]);
    },
  );

  it('refuse a marker that is not there (any more)', async () => {
    const wrong: string[] = [];
    for (const route of routes) {
      const url = world.urlOf(route);
      if (url === undefined || WITHOUT_PAGES.has(route)) continue;
      const whole = rowsOf((await get(url)).body);
      if (!whole || whole.length < 2 || whole.some((row) => keyOf(row) === undefined)) continue;
      const { status } = await get(`${url}?limit=1&marker=no-such-row`);
      if (status !== 400 && status !== 404) wrong.push(`${route}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });
});

/** The one list of objects in an answer. */
function rowsOf(body: Row): Row[] | undefined {
  const lists = Object.entries(body).filter(
    ([name, value]) => Array.isArray(value) && !name.endsWith('links'),
  );
  const [, list] = lists[0] ?? [];
  const rows = list as unknown[] | undefined;
  return rows?.every((row) => typeof row === 'object' && row !== null) ? (rows as Row[]) : undefined;
}

/** What a client gives as marker. Nova wraps key pairs. */
function keyOf(row: Row): unknown {
  const inner = (row.keypair as Row | undefined) ?? row;
  return (
    inner.id ?? inner.uuid ?? inner.request_id ?? inner.namespace ?? (row.keypair ? inner.name : undefined)
  );
}

/** The path of the next page in the form of each service. */
function linkOf(body: Row, url: string): string | undefined {
  if (typeof body.next_marker === 'string') return `${url}?limit=1&marker=${body.next_marker}`;
  const { links } = body as { links?: { next?: string | null } };
  const listed = Object.entries(body).find(
    ([name, value]) => name.endsWith('links') && Array.isArray(value),
  )?.[1] as Array<{ rel: string; href: string }> | undefined;
  const href =
    links?.next ?? listed?.find(({ rel }) => rel === 'next')?.href ?? (body.next as string | undefined);
  if (!href) return undefined;
  return href.startsWith('/') ? `/image${href}` : new URL(href).pathname + new URL(href).search;
}
