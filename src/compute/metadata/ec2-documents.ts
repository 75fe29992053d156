import { devicesOf, disksOf, IMAGE_CDROM } from '../servers/media/server-disks';
import type { Server } from '../servers/server.entity';
import type { MetadataSource } from './metadata-source';

/** nova/api/metadata/base.py, VERSIONS. */
export const EC2_VERSIONS = [
  '1.0',
  '2007-01-19',
  '2007-03-01',
  '2007-08-29',
  '2007-10-10',
  '2007-12-15',
  '2008-02-01',
  '2008-09-01',
  '2009-04-04',
] as const;

/** A leaf is text; a branch is a list of names. */
export type Ec2Tree = { readonly [name: string]: string | Ec2Tree };

/** The tree below `meta-data` (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html). */
export function ec2MetaData(source: MetadataSource): Ec2Tree {
  const { server, ports } = source;
  const addresses = ports.flatMap((port) => port.addresses).filter(({ version }) => version === 4);
  const local = addresses[0]?.address ?? '';
  const [floating = ''] = addresses.flatMap(({ floatingIps }) => floatingIps);
  const groups = [...new Set(ports.flatMap((port) => port.securityGroupNames))];
  const { key } = server;
  return {
    'ami-id': server.imageId ? shortId('ami', server.imageId) : '',
    'ami-launch-index': String(server.launchIndex),
    'ami-manifest-path': 'unknown',
    'block-device-mapping': blockDevices(server),
    hostname: source.fullHostname,
    'instance-action': 'none',
    'instance-id': shortId('i', server.id),
    'instance-type': server.flavor.name,
    'local-hostname': source.fullHostname,
    'local-ipv4': local,
    placement: { 'availability-zone': source.availabilityZone },
    'public-hostname': source.fullHostname,
    'public-ipv4': floating,
    ...(key ? { 'public-keys': { [`0=${key.name}`]: { 'openssh-key': key.publicKey } } } : {}),
    'reservation-id': server.reservationId,
    'security-groups': groups.join('\n'),
  };
}

/** EC2's ids are short: the first eight digits of the UUID. */
function shortId(prefix: string, uuid: string): string {
  return `${prefix}-${uuid.replaceAll('-', '').slice(0, 8)}`;
}

/** What a path below a tree answers: a leaf's text, a branch's names with `/` behind branches; undefined is 404. */
export function readEc2(tree: Ec2Tree, path: readonly string[]): string | undefined {
  let node: string | Ec2Tree = tree;
  for (const name of path) {
    if (typeof node === 'string') return undefined;
    // `public-keys` lists `0=name`, and is asked for `0`.
    const found: string | undefined = Object.keys(node).find(
      (key) => key === name || key.startsWith(`${name}=`),
    );
    const next: string | Ec2Tree | undefined = found === undefined ? undefined : node[found];
    if (next === undefined) return undefined;
    node = next;
  }
  if (typeof node === 'string') return node;
  const names = Object.entries(node).map(([name, value]) =>
    typeof value === 'string' || name.includes('=') ? name : `${name}/`,
  );
  return names.join('\n');
}

/** nova/block_device.py, instance_block_mapping. */
function blockDevices(server: Server): Record<string, string> {
  const { root = '/dev/vda', ...others } = Object.fromEntries(
    [...devicesOf(disksOf(server))].filter(([name]) => name !== IMAGE_CDROM),
  );
  return { ami: root.replace('/dev/', ''), root, ...others };
}
