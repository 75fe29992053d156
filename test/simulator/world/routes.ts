import { RouterExplorer } from '@nestjs/core/router/router-explorer';

/** What the users of the simulation ask for. */
const ASKED: readonly string[] = [
  '/identity/v3/auth/',
  '/compute/v2.1/flavors',
  '/compute/v2.1/os-quota-sets',
  '/compute/v2.1/servers',
  '/image/v2/images',
  '/monostack/v1/hosts',
  '/network/v2.0/floatingips',
  '/network/v2.0/networks',
  '/network/v2.0/ports',
  '/network/v2.0/routers',
  '/network/v2.0/security-group',
  '/network/v2.0/subnets',
];

interface Definition {
  path: readonly string[];
}
type Register = (router: unknown, definitions: readonly Definition[], ...rest: unknown[]) => void;

/**
 * Leaves out the routes that nobody asks for. A controller has more than a thousand, and to register them is most of
 * what a start costs; the simulated ones start thousands of times.
 */
export function leaveOutRoutes(): void {
  const explorer = RouterExplorer.prototype as unknown as { applyPathsToRouterProxy: Register };
  const register = explorer.applyPathsToRouterProxy;
  explorer.applyPathsToRouterProxy = function (router, definitions, wrapper, module, metadata, ...rest) {
    const { ctrlPath } = metadata as { ctrlPath: string };
    const asked = definitions.filter(({ path }) => path.some((one) => isAsked(`${ctrlPath}${one}`)));
    register.call(this, router, asked, wrapper, module, metadata, ...rest);
  };
}

/** Says so when the list above has forgotten something. */
export function assertAsked(url: string): void {
  if (!isAsked(url)) throw new Error(`${url} is not among the routes that the simulator keeps`);
}

function isAsked(path: string): boolean {
  const whole = path.startsWith('/') ? path : `/${path}`;
  return ASKED.some((one) => whole.startsWith(one));
}
