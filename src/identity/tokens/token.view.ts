import type { CatalogEntry } from '../catalog/catalog';
import { keystoneTime, passwordTime } from '../common/wire-time';
import type { Project } from '../projects/project.entity';
import type { ResolvedToken } from './token-resolver';

/** The `token` object of sign-in and validation. The catalog stands in scoped ones only. */
export function tokenView(token: ResolvedToken, catalog: readonly CatalogEntry[] | undefined) {
  const { claims, user, userDomain, project, projectDomain, domain } = token;
  return {
    methods: claims.m,
    user: {
      domain: reference(userDomain),
      id: user.id,
      name: user.name,
      password_expires_at: passwordTime(user.passwordExpiresAt),
    },
    audit_ids: claims.a,
    expires_at: keystoneTime(claims.exp * 1000),
    issued_at: keystoneTime(claims.iat * 1000),
    ...(project && {
      project: {
        domain: projectDomain ? reference(projectDomain) : { id: null, name: null },
        id: project.id,
        name: project.name,
      },
      is_domain: project.isDomain,
    }),
    ...(domain && { domain: reference(domain) }),
    ...(claims.s && { system: { all: true } }),
    ...(isScoped(token) && { roles: token.roles.map(({ id, name }) => ({ id, name })) }),
    ...(isScoped(token) && catalog && { catalog }),
    ...token.view,
  };
}

export function isScoped({ claims }: ResolvedToken): boolean {
  return Boolean(claims.p || claims.d || claims.s);
}

function reference({ id, name }: Project) {
  return { id, name };
}
