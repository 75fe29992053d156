import { Alert, Button, Container, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../api/request';
import { type Credentials, type Session, signIn } from '../api/session';

export function SignInPage({ onSignedIn }: { onSignedIn(session: Session): void }) {
  const [credentials, setCredentials] = useState<Credentials>({ user: '', password: '', domain: 'Default' });
  const attempt = useMutation({ mutationFn: signIn, onSuccess: onSignedIn });
  const field = (name: keyof Credentials) => ({
    required: true,
    value: credentials[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setCredentials((current) => ({ ...current, [name]: value }));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate(credentials);
  };
  return (
    <Container size={400} pt={96}>
      <Title order={2} ta="center" mb="lg" c="teal">
        Monostack
      </Title>
      <Paper withBorder p="lg" radius="md">
        <form onSubmit={submit}>
          <Stack>
            <TextInput label="Domain" autoComplete="organization" {...field('domain')} />
            <TextInput label="User name" autoComplete="username" autoFocus {...field('user')} />
            <PasswordInput label="Password" autoComplete="current-password" {...field('password')} />
            {attempt.error && (
              <Alert color="red" role="alert">
                {reasonOf(attempt.error)}
              </Alert>
            )}
            <Button type="submit" loading={attempt.isPending}>
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </Container>
  );
}

/** Keystone does not say which part was wrong, and so does not this. */
function reasonOf(error: Error): string {
  if (error instanceof ApiError && error.status === 401) return 'Domain, user name or password is wrong.';
  return error.message;
}
