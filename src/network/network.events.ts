import { defineEvent } from '../shared/events/domain-events';

/** Something of these networks changed that hosts must know: subnets, ports, bindings, security groups. */
export const networkChanged = defineEvent<{ networkIds: readonly string[] }>('network.changed');

/** Rules or members of these security groups changed: every host with a port in them, or near them, must know. */
export const securityGroupChanged = defineEvent<{ securityGroupIds: readonly string[] }>(
  'network.security_group_changed',
);
