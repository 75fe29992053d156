import type { InterfaceRequest } from '../../network';
import type { RequestContext } from '../../shared/http/request-context';
import { check } from '../../shared/http/wire-body';
import { requireVersion } from '../common/require-version';
import { deviceTags } from '../compute.errors';
import { networkMalformed, networksMalformed, networksRequired, networkUnnamed } from './server.errors';
import { NetworkDto } from './servers.dto';

/**
 * The forms of `networks`: a list of `{uuid}`, `{port}` and `{uuid, fixed_ip}`; from 2.37 on `auto` or `none`, and
 * then nothing at all is an error. Before, nothing meant the only network there is.
 */
export function readNetworks(
  context: RequestContext,
  networks: unknown,
): InterfaceRequest[] | 'auto' | 'only' | 'none' {
  const strict = context.microversion.atLeast('2.37');
  if (networks === undefined || networks === null) {
    if (!strict) return 'only';
    throw networksRequired();
  }
  if (networks === 'auto' || networks === 'none') {
    requireVersion(context, '2.37', `server.networks "${networks}"`);
    return networks;
  }
  if (!Array.isArray(networks)) {
    throw networksMalformed();
  }
  if (networks.length === 0 && !strict) return 'only';
  return networks.map((network, index) => readNetwork(network, `server.networks[${index}]`));
}

function readNetwork(network: unknown, path: string): InterfaceRequest {
  if (typeof network !== 'object' || network === null) {
    throw networkMalformed(path);
  }
  const { uuid, port, fixed_ip: fixedIp, tag } = check(NetworkDto, network, path);
  if (tag !== undefined) {
    throw deviceTags(path);
  }
  if (port) return { portId: port, fixedIp: undefined, securityGroups: [] };
  if (!uuid) throw networkUnnamed(path);
  return { networkId: uuid, fixedIp, securityGroups: [] };
}
