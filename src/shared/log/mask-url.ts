const SECRET_PARAMETER = /token|passw|passcode|secret|signature|credential|access_?key|api_?key/i;
const HIDDEN = '***';

/** A URL for the log: what a parameter with a telling name holds is left out, such as the token of a console. */
export function maskUrl(url: string): string {
  const at = url.indexOf('?');
  if (at < 0) return url;
  const parameters = url.slice(at + 1).split('&');
  return `${url.slice(0, at)}?${parameters.map(maskParameter).join('&')}`;
}

function maskParameter(parameter: string): string {
  const [name = ''] = parameter.split('=', 1);
  return SECRET_PARAMETER.test(decoded(name)) && name.length < parameter.length
    ? `${name}=${HIDDEN}`
    : parameter;
}

/** `%74oken` is a token too; what is no encoding is looked at as it is. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
