import { EC2_VERSIONS, ec2MetaData, readEc2 } from './ec2-documents';
import type { MetadataSource } from './metadata-source';
import { metaData, networkData, OPENSTACK_VERSIONS } from './openstack-documents';

export interface MetadataAnswer {
  contentType: string;
  body: Buffer;
}

/** The document at a path of 169.254.169.254, in the OpenStack and the EC2 layout; undefined is 404. */
export function route(source: MetadataSource, path: string): MetadataAnswer | undefined {
  const parts = path.split('?')[0]?.split('/').filter(Boolean) ?? [];
  const [first, ...rest] = parts;
  if (first === undefined) return text([...EC2_VERSIONS, 'latest'].join('\n'));
  if (first === 'openstack') return openstack(source, rest);
  if (first === 'latest' || (EC2_VERSIONS as readonly string[]).includes(first)) return ec2(source, rest);
  return undefined;
}

function openstack(source: MetadataSource, [version, file, ...more]: string[]): MetadataAnswer | undefined {
  if (version === undefined) return text([...OPENSTACK_VERSIONS, 'latest'].join('\n'));
  if (more.length || (version !== 'latest' && !(OPENSTACK_VERSIONS as readonly string[]).includes(version)))
    return undefined;
  const { userData } = source.server;
  switch (file) {
    case undefined:
      return text(
        [
          'meta_data.json',
          ...(userData ? ['user_data'] : []),
          'password',
          'network_data.json',
          'vendor_data.json',
          'vendor_data2.json',
        ].join('\n'),
      );
    case 'meta_data.json':
      return json(metaData(source));
    case 'network_data.json':
      return json(networkData(source.ports));
    case 'vendor_data.json':
    case 'vendor_data2.json':
      return json({});
    case 'user_data':
      return userDataOf(userData);
    case 'password':
      return text(source.server.guestPassword ?? '');
    default:
      return undefined;
  }
}

function ec2(source: MetadataSource, [kind, ...path]: string[]): MetadataAnswer | undefined {
  if (kind === undefined)
    return text(['meta-data/', ...(source.server.userData ? ['user-data'] : [])].join('\n'));
  if (kind === 'user-data' && path.length === 0) return userDataOf(source.server.userData);
  if (kind === 'meta-data.json' && path.length === 0) return json(ec2MetaData(source));
  if (kind !== 'meta-data') return undefined;
  const found = readEc2(ec2MetaData(source), path);
  return found === undefined ? undefined : text(found);
}

function userDataOf(base64: string | null): MetadataAnswer | undefined {
  return base64
    ? { contentType: 'application/octet-stream', body: Buffer.from(base64, 'base64') }
    : undefined;
}

function text(body: string): MetadataAnswer {
  return { contentType: 'text/plain; charset=UTF-8', body: Buffer.from(body) };
}

function json(value: unknown): MetadataAnswer {
  return { contentType: 'application/json', body: Buffer.from(JSON.stringify(value)) };
}
