import { AppShell, Button, Group, NavLink, Select, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { openProject, type Session, signOut } from '../api/session';

interface ShellProps {
  session: Session;
  onChange(session: Session | undefined): void;
  children: ReactNode;
}

/** The frame of every page: project, user, navigation. */
export function Shell({ session, onChange, children }: ShellProps) {
  const { pathname } = useLocation();
  const leave = useMutation({ mutationFn: () => signOut(session), onSettled: () => onChange(undefined) });
  const change = useMutation({
    mutationFn: (id: string) => {
      const project = session.projects.find((candidate) => candidate.id === id) ?? session.project;
      return openProject(session.token, project, session.projects);
    },
    onSuccess: onChange,
  });
  return (
    <AppShell header={{ height: 56 }} navbar={{ width: 200, breakpoint: 'sm' }} padding="md">
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between">
          <Title order={3} c="teal">
            Monostack
          </Title>
          <Group>
            <Select
              aria-label="Project"
              size="xs"
              allowDeselect={false}
              value={session.project.id}
              data={session.projects.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(id) => id && change.mutate(id)}
            />
            <Text size="sm">{session.userName}</Text>
            <Button size="xs" variant="default" loading={leave.isPending} onClick={() => leave.mutate()}>
              Sign out
            </Button>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        <NavLink component={Link} to="/servers" label="Servers" active={pathname === '/servers'} />
      </AppShell.Navbar>
      <AppShell.Main>{children}</AppShell.Main>
    </AppShell>
  );
}
