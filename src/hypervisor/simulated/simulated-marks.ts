import type { Discardable, HeldServer, HostHoldings, MarkRequest, NetworkTurn } from '../holdings.port';
import { networkHeld } from '../hypervisor.errors';
import type { SimulatedHostState } from './simulated-host.state';

/* Marks of a simulated machine: what a libvirt host keeps in files, aliases and the metadata of its domains. */

const NOBODY = '-';

export function simulatedHoldings(state: SimulatedHostState): HostHoldings {
  const ids = [...new Set([...Object.keys(state.domains), ...Object.keys(state.files)])];
  const segments = state.network?.segments ?? [];
  const mark = state.networkOwner?.cloud;
  return {
    clouds: state.clouds ?? [],
    network: state.networkOwner,
    servers: ids.map((serverId) => heldServer(state, serverId)),
    images: Object.entries(state.baseImages).map(([key, { marks }]) => ({ key, marks: marks ?? [] })),
    devices: [
      ...segments.flatMap(({ bridge, dhcp }) => [
        { kind: 'bridge' as const, name: bridge, mark },
        ...(dhcp ? [{ kind: 'namespace' as const, name: dhcp.namespace, mark }] : []),
      ]),
      ...(state.network?.routers ?? []).map(({ namespace: name }) => ({
        kind: 'namespace' as const,
        name,
        mark,
      })),
    ],
  };
}

function heldServer(state: SimulatedHostState, serverId: string): HeldServer {
  const domain = state.domains[serverId];
  const files = state.files[serverId];
  return {
    serverId,
    domain: domain && {
      state: domain.state,
      mark: domain.mark,
      displayName: domain.spec.displayName,
      projectId: domain.spec.projectId,
      record: domain.spec.record,
    },
    files: files && { mark: files.mark },
  };
}

export function takeTurn(state: SimulatedHostState, turn: NetworkTurn | undefined, cloud: string): void {
  const owner = state.networkOwner;
  const mine = owner?.cloud === cloud && (!turn || turn.known.includes(owner.turn));
  if (owner && !mine) throw networkHeld(state.name, `held by ${owner.cloud} ${owner.turn}`);
  if (turn) state.networkOwner = { cloud, turn: turn.next };
}

export function markServers(
  state: SimulatedHostState,
  requests: readonly MarkRequest[],
  cloud: string,
): void {
  for (const { serverId, domain, files } of requests) {
    const [present, folder] = [state.domains[serverId], state.files[serverId]];
    if (domain && present) {
      present.mark = cloud;
      present.spec = { ...present.spec, ...domain };
    }
    if (files && folder) folder.mark = cloud;
  }
}

export function markHost(state: SimulatedHostState, cloud: string, shared: boolean): void {
  state.clouds = [...new Set([...(state.clouds ?? []), cloud])];
  if (shared) state.networkOwner ??= { cloud: NOBODY, turn: NOBODY };
}

export function unmarkHost(state: SimulatedHostState, cloud: string): void {
  state.clouds = (state.clouds ?? []).filter((id) => id !== cloud);
  if (state.networkOwner?.cloud === cloud) delete state.networkOwner;
}

export function discard(state: SimulatedHostState, { kind, name }: Discardable): void {
  if (kind === 'image') delete state.baseImages[name];
  else if (state.network) {
    const segments = state.network.segments.filter(
      ({ bridge, dhcp }) => bridge !== name && dhcp?.namespace !== name,
    );
    state.network = { ...state.network, segments };
  }
}
