import { AppError, type ErrorKind } from '../../shared/errors/app-error';

/* Types and sentences of neutron_lib/exceptions/dhcpagentscheduler.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}

export const notADhcpAgent = (id: string) =>
  error('not_found', 'invalid_d_h_c_p_agent', `Agent ${id} is not a valid DHCP Agent or has been disabled.`);
export const networkHostedByDhcpAgent = (networkId: string, agentId: string) =>
  error(
    'conflict',
    'network_hosted_by_d_h_c_p_agent',
    `The network ${networkId} has been already hosted by the DHCP Agent ${agentId}.`,
  );
export const networkNotHostedByDhcpAgent = (networkId: string, agentId: string) =>
  error(
    'conflict',
    'network_not_hosted_by_dhcp_agent',
    `The network ${networkId} is not hosted by the DHCP Agent ${agentId}.`,
  );
/** Neutron would leave the guests of the host to another agent; here each host answers its own. */
export const networkNeedsDhcpAgent = (networkId: string, host: string) =>
  error(
    'conflict',
    'network_needs_dhcp_agent',
    `The network ${networkId} has ports on host ${host}, and the DHCP server there is theirs.`,
  );
/** An agent is its host here, and a host is removed with `monostack host remove`. */
export const agentIsHost = (id: string, host: string) =>
  error(
    'conflict',
    'agent_is_host',
    `Agent ${id} stands for host ${host}, and goes with it: monostack host remove ${host}.`,
  );
