// The few calls of the OpenStack API that bin/quickstart makes.
import { readFileSync } from 'node:fs';

export class Cloud {
  constructor(root, token, user, projectId) {
    Object.assign(this, { root, token, user, projectId });
  }

  /** With the variables of an openrc file. */
  static async signIn(openrc) {
    const rc = Object.fromEntries(
      [...readFileSync(openrc, 'utf8').matchAll(/^(?:export )?(OS_\w+)=(.*)$/gm)].map(([, name, value]) => [
        name,
        unquote(value),
      ]),
    );
    const root = new URL(rc.OS_AUTH_URL).origin;
    const user = { name: rc.OS_USERNAME, password: rc.OS_PASSWORD, domain: { name: rc.OS_USER_DOMAIN_NAME } };
    const project = { name: rc.OS_PROJECT_NAME, domain: { name: rc.OS_PROJECT_DOMAIN_NAME } };
    const auth = { identity: { methods: ['password'], password: { user } }, scope: { project } };
    const answer = await fetch(`${root}/identity/v3/auth/tokens`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ auth }),
    });
    if (!answer.ok) throw new Error(`sign-in with ${openrc} failed: ${answer.status} ${await answer.text()}`);
    const { token } = await answer.json();
    return new Cloud(root, answer.headers.get('X-Subject-Token'), user.name, token.project.id);
  }

  get(path) {
    return this.call('GET', path);
  }

  /** Answers with one of the `allowed` statuses are no error. */
  post(path, body, allowed = []) {
    return this.call(
      'POST',
      path,
      { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } },
      allowed,
    );
  }

  async upload(path, stream, size) {
    const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': String(size) };
    await this.call('PUT', path, { body: stream, duplex: 'half', headers });
  }

  /** The resource of that name, made if there is none. */
  async ensure(path, plural, singular, fields) {
    const found = (await this.get(path))[plural].find(({ name }) => name === fields.name);
    return found ?? (await this.post(path, { [singular]: fields }))[singular];
  }

  async call(method, path, options = {}, allowed = []) {
    const headers = { 'X-Auth-Token': this.token, Accept: 'application/json', ...options.headers };
    const answer = await fetch(this.root + path, { method, ...options, headers });
    const text = await answer.text();
    if (!answer.ok && !allowed.includes(answer.status))
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text && answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined;
  }
}

function unquote(value) {
  return value
    .trim()
    .replace(/^'(.*)'$/s, (_, inner) => inner.replaceAll(`'\\''`, "'"))
    .replace(/^"(.*)"$/s, '$1');
}
