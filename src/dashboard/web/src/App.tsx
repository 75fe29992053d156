import { useState } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { loadSession, type Session, saveSession } from './api/session';
import { Shell } from './components/Shell';
import { ServersPage } from './pages/ServersPage';
import { SignInPage } from './pages/SignInPage';

export function App() {
  const [session, setSession] = useState<Session | undefined>(loadSession);
  const change = (next: Session | undefined) => {
    saveSession(next);
    setSession(next);
  };
  if (!session) return <SignInPage onSignedIn={change} />;
  return (
    <Shell session={session} onChange={change}>
      <Routes>
        <Route
          path="/servers"
          element={<ServersPage session={session} onExpired={() => change(undefined)} />}
        />
        <Route path="*" element={<Navigate to="/servers" replace />} />
      </Routes>
    </Shell>
  );
}
