import { defineEvent } from '../shared/events/domain-events';

/**
 * Something of these networks changed that hosts must know: subnets, ports, bindings. `hostIds`: it is a guest's port,
 * and these are the hosts that it is on, or was on before; the others hear of it only where their part changes with it.
 */
export const networkChanged = defineEvent<{
  networkIds: readonly string[];
  hostIds?: readonly string[];
}>('network.changed');

/** Rules or members of these security groups changed: every host with a port in them, or near them, must know. */
export const securityGroupChanged = defineEvent<{ securityGroupIds: readonly string[] }>(
  'network.security_group_changed',
);
