import type { View } from '../common/present';
import type { Port } from '../ports/port.entity';
import { vifDetails, vifType } from '../ports/port.view';
import type { PortBinding } from './port-binding.entity';

/** What Neutron's bindings say of each host: one is ACTIVE, where the port is, and all others wait. */
export function bindingViews(
  port: Port,
  waiting: readonly PortBinding[],
  known: ReadonlyMap<string, string>,
): View[] {
  return [
    bindingView(port, 'ACTIVE'),
    // The port may have come to this host by another way than by activating.
    ...waiting
      .filter(({ host }) => host !== port.bindingHost)
      .map(({ host, vnicType, profile }) =>
        bindingView(
          {
            ...port,
            ...{ bindingHost: host, hostId: known.get(host) ?? null, vnicType, bindingProfile: profile },
            hostProblem: null,
          },
          'INACTIVE',
        ),
      ),
  ];
}

function bindingView(port: Port, status: 'ACTIVE' | 'INACTIVE'): View {
  return {
    host: port.bindingHost,
    vif_type: vifType(port),
    vif_details: vifDetails(port),
    vnic_type: port.vnicType,
    profile: port.bindingProfile,
    status,
    project_id: port.projectId,
  };
}
