import { request } from './request';

export interface Project {
  id: string;
  name: string;
}

/** Who is signed in, for which project, and where the services are. Kept for the tab only. */
export interface Session {
  token: string;
  expiresAt: string;
  userName: string;
  project: Project;
  projects: Project[];
  /** Service type to the path of its public endpoint. */
  endpoints: Record<string, string>;
}

export interface Credentials {
  user: string;
  password: string;
  domain: string;
}

interface TokenAnswer {
  token: {
    user: { name: string };
    expires_at: string;
    project?: Project;
    catalog?: Array<{ type: string; endpoints: Array<{ interface: string; url: string }> }>;
  };
}

const KEY = 'monostack.session';
const IDENTITY = '/identity/v3';

/** Signs in without a scope, picks the first project, and takes a token for it. */
export async function signIn({ user, password, domain }: Credentials): Promise<Session> {
  const identity = {
    methods: ['password'],
    password: { user: { name: user, domain: { name: domain }, password } },
  };
  const { headers } = await request<TokenAnswer>(`${IDENTITY}/auth/tokens`, {
    method: 'POST',
    body: { auth: { identity, scope: 'unscoped' } },
  });
  const token = subjectToken(headers);
  const { data } = await request<{ projects: Project[] }>(`${IDENTITY}/auth/projects`, { token });
  const projects = data.projects.map(({ id, name }) => ({ id, name }));
  const [first] = projects;
  if (!first) throw new Error('This user has a role on no project. Ask an administrator for one.');
  return openProject(token, first, projects);
}

/** A session for another project of the same user. */
export async function openProject(token: string, project: Project, projects: Project[]): Promise<Session> {
  const auth = {
    identity: { methods: ['token'], token: { id: token } },
    scope: { project: { id: project.id } },
  };
  const { data, headers } = await request<TokenAnswer>(`${IDENTITY}/auth/tokens`, {
    method: 'POST',
    body: { auth },
  });
  const endpoints: Session['endpoints'] = {};
  for (const service of data.token.catalog ?? []) {
    const url = service.endpoints.find((endpoint) => endpoint.interface === 'public')?.url;
    if (url) endpoints[service.type] = new URL(url).pathname.replace(/\/$/, '');
  }
  return {
    token: subjectToken(headers),
    expiresAt: data.token.expires_at,
    userName: data.token.user.name,
    project,
    projects,
    endpoints,
  };
}

export async function signOut(session: Session): Promise<void> {
  const headers = { 'X-Subject-Token': session.token };
  await request(`${IDENTITY}/auth/tokens`, { method: 'DELETE', token: session.token, headers });
}

export function loadSession(): Session | undefined {
  const text = sessionStorage.getItem(KEY);
  if (!text) return undefined;
  const session = JSON.parse(text) as Session;
  return new Date(session.expiresAt).getTime() > Date.now() ? session : undefined;
}

export function saveSession(session: Session | undefined): void {
  if (session) sessionStorage.setItem(KEY, JSON.stringify(session));
  else sessionStorage.removeItem(KEY);
}

function subjectToken(headers: Headers): string {
  const token = headers.get('X-Subject-Token');
  if (!token) throw new Error('The identity service gave no token.');
  return token;
}
