import { describeAuthz } from '../../support/authz-matrix/authz-matrix';
import { identityTable } from './identity.rows';
import { IdentityAsker } from './identity-asker';

describeAuthz('identity', identityTable, (app) => IdentityAsker.make(app));
