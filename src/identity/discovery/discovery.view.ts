/** Identity API 3.14: https://docs.openstack.org/keystone/latest/contributor/http-api.html */
export function versionView(baseUrl: string) {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${baseUrl}/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
}

export function versionsView(baseUrl: string) {
  return { versions: { values: [versionView(baseUrl)] } };
}
