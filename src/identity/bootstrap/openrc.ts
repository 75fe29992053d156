import { renameSync, writeFileSync } from 'node:fs';

export interface Openrc {
  authUrl: string;
  password: string;
  region: string;
}

/** The environment that the `openstack` client wants, for `source openrc`. Only its owner may read it. */
export function writeOpenrc(file: string, openrc: Openrc): void {
  writeFileSync(`${file}.new`, openrcText(openrc), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function openrcText({ authUrl, password, region }: Openrc): string {
  const variables = {
    OS_AUTH_URL: authUrl,
    OS_IDENTITY_API_VERSION: '3',
    OS_IMAGE_API_VERSION: '2',
    OS_USERNAME: 'admin',
    OS_PASSWORD: password,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_NAME: 'admin',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_REGION_NAME: region,
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}`);
  return `${lines.join('\n')}\n`;
}

function quote(value: string): string {
  return /^[\w.:/@-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
