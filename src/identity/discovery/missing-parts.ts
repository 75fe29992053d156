import type { MissingParts } from '../../shared/http/missing-parts';

/** Parts of Keystone's API that are not there. */
export const identityMissing: MissingParts = {
  service: 'identity',
  base: '/identity/v3',
  parts: {
    'OS-FEDERATION': 'federation',
    'auth/OS-FEDERATION': 'federation',
    'OS-OAUTH2': 'OAuth 2.0',
    'OS-SIMPLE-CERT': 'certificates of signed tokens; tokens are validated with the API',
    'OS-KDS': 'key distribution',
  },
};
