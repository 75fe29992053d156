import { Alert, Code, Group, Loader, Table, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { ApiError } from '../api/request';
import { type Server, useServers } from '../api/servers';
import type { Session } from '../api/session';
import { StatusBadge } from '../components/StatusBadge';

interface ServersPageProps {
  session: Session;
  onExpired(): void;
}

export function ServersPage({ session, onExpired }: ServersPageProps) {
  const { data: servers, error, isFetching } = useServers(session);
  const expired = error instanceof ApiError && error.status === 401;
  useEffect(() => {
    if (expired) onExpired();
  }, [expired, onExpired]);
  return (
    <>
      <Group mb="md">
        <Title order={2}>Servers</Title>
        {isFetching && <Loader size="xs" />}
      </Group>
      {error && (
        <Alert color="red" role="alert" mb="md">
          {error.message}
        </Alert>
      )}
      {servers &&
        (servers.length ? <ServerTable servers={servers} /> : <NoServers project={session.project.name} />)}
    </>
  );
}

function ServerTable({ servers }: { servers: Server[] }) {
  return (
    <Table highlightOnHover aria-label="Servers">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Status</Table.Th>
          <Table.Th>Addresses</Table.Th>
          <Table.Th>Flavor</Table.Th>
          <Table.Th>Created</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {servers.map((server) => (
          <Table.Tr key={server.id}>
            <Table.Td>{server.name}</Table.Td>
            <Table.Td>
              <StatusBadge server={server} />
            </Table.Td>
            <Table.Td>{server.addresses.join(', ')}</Table.Td>
            <Table.Td>{server.flavor}</Table.Td>
            <Table.Td>{new Date(server.created).toLocaleString()}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function NoServers({ project }: { project: string }) {
  return (
    <Text c="dimmed">
      Project {project} has no servers. Make one with <Code>openstack server create</Code>.
    </Text>
  );
}
