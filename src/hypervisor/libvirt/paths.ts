import { isUuid } from '../../shared/ids';

/** Where everything of ours lives on a host. Names come from our ids, never from users. */
export const ROOT = '/var/lib/monostack';
export const BASE_FOLDER = `${ROOT}/base`;
export const SERVERS_FOLDER = `${ROOT}/servers`;
/** An empty file for each cloud that enrolled the host. */
export const CLOUDS_FOLDER = `${ROOT}/clouds`;

export function serverFolder(serverId: string): string {
  if (!isUuid(serverId)) throw new Error(`${JSON.stringify(serverId)} is no server id`);
  return `${SERVERS_FOLDER}/${serverId}`;
}

export function baseImagePath(key: string): string {
  return `${BASE_FOLDER}/${assertName(key)}`;
}

export const cloudPath = (cloud: string): string => `${CLOUDS_FOLDER}/${assertName(cloud)}`;
export const domainName = (serverId: string): string => `instance-${serverId}`;
export const diskPath = (serverId: string, disk: string): string =>
  `${serverFolder(serverId)}/${assertName(disk)}.qcow2`;
/** Beside an image of the cache, as it is. */
export const cdromPath = (serverId: string, disk: string): string =>
  `${serverFolder(serverId)}/${assertName(disk)}.iso`;
/** What UEFI remembers for the guest. */
export const firmwarePath = (serverId: string): string => `${serverFolder(serverId)}/firmware.vars`;

/** Where disks are kept as they were; see `putAside`. */
export const asidePath = (serverId: string, key: string): string =>
  `${serverFolder(serverId)}/aside-${assertName(key)}`;
export const configDrivePath = (serverId: string): string => `${serverFolder(serverId)}/config.iso`;
export const diskCopyPath = (serverId: string, copyId: string): string =>
  `${serverFolder(serverId)}/copy-${assertName(copyId)}`;
export const consolePath = (serverId: string): string => `${serverFolder(serverId)}/console.log`;

/** The server's id, or undefined for a domain that is not ours. */
export function serverIdOf(name: string): string | undefined {
  const id = name.startsWith('instance-') ? name.slice('instance-'.length) : '';
  return isUuid(id) ? id : undefined;
}

function assertName(name: string): string {
  if (!/^[\w][\w.-]{0,200}$/.test(name)) throw new Error(`${JSON.stringify(name)} is no file name of ours`);
  return name;
}
