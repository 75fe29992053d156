import { Badge, Group, Loader, Tooltip } from '@mantine/core';
import type { Server } from '../api/servers';

const COLORS: Record<string, string> = {
  ACTIVE: 'teal',
  BUILD: 'blue',
  ERROR: 'red',
  SHUTOFF: 'gray',
  PAUSED: 'yellow',
};

/** A server's status, what it is doing, and for a failed one the reason. */
export function StatusBadge({ server }: { server: Server }) {
  const badge = (
    <Badge color={COLORS[server.status] ?? 'indigo'} variant="light">
      {server.status}
    </Badge>
  );
  return (
    <Group gap="xs">
      {server.fault ? (
        <Tooltip label={server.fault} multiline w={360}>
          {badge}
        </Tooltip>
      ) : (
        badge
      )}
      {server.taskState && <Loader size="xs" aria-label={`${server.name} is ${server.taskState}`} />}
    </Group>
  );
}
