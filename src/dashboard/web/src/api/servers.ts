import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { request } from './request';
import type { Session } from './session';

export interface Server {
  id: string;
  name: string;
  status: string;
  taskState: string | null;
  addresses: string[];
  flavor: string;
  created: string;
  fault: string | undefined;
}

interface WireServer {
  id: string;
  name: string;
  status: string;
  'OS-EXT-STS:task_state': string | null;
  addresses: Record<string, Array<{ addr: string }>>;
  flavor: { original_name?: string };
  created: string;
  fault?: { message: string };
}

/** From 2.47 on a server carries its flavor's name, so that the list needs no second call. */
const MICROVERSION = { 'OpenStack-API-Version': 'compute 2.47' };

const FAST_MS = 3_000;
const SLOW_MS = 60_000;
/** How long after the last change the list is still watched closely. */
const WATCH_MS = 30_000;

async function listServers(session: Session): Promise<Server[]> {
  const url = `${session.endpoints.compute ?? '/compute/v2.1'}/servers/detail`;
  const { data } = await request<{ servers: WireServer[] }>(url, {
    token: session.token,
    headers: MICROVERSION,
  });
  return data.servers.map((server) => ({
    id: server.id,
    name: server.name,
    status: server.status,
    taskState: server['OS-EXT-STS:task_state'],
    addresses: Object.values(server.addresses).flatMap((list) => list.map(({ addr }) => addr)),
    flavor: server.flavor.original_name ?? '',
    created: server.created,
    fault: server.fault?.message,
  }));
}

/** The project's servers: looked at every 3 seconds while something changes and for a while after, else every minute. */
export function useServers(session: Session) {
  const lastChange = useRef({ text: '', at: Date.now() });
  return useQuery({
    queryKey: ['servers', session.project.id],
    queryFn: () => listServers(session),
    refetchInterval: ({ state }) => {
      const servers = state.data ?? [];
      const text = servers.map(({ id, status, taskState }) => `${id} ${status} ${taskState}`).join();
      if (text !== lastChange.current.text) lastChange.current = { text, at: Date.now() };
      const changing = servers.some(({ taskState, status }) => taskState || status === 'BUILD');
      return changing || Date.now() - lastChange.current.at < WATCH_MS ? FAST_MS : SLOW_MS;
    },
  });
}
