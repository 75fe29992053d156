import { All, Controller, Req } from '@nestjs/common';
import type { HttpRequest } from '../../shared/http/request-context';
import { serviceMissing } from '../network.errors';

/** Well-known parts of Neutron that are not there: 404 with a sentence instead of a bare one. */
const MISSING = ['routers', 'floatingips', 'subnetpools', 'address-scopes', 'rbac-policies', 'trunks', 'qos'];

@Controller('network/v2.0')
export class MissingController {
  @All(MISSING.flatMap((path) => [path, `${path}/*`]))
  answer(@Req() request: HttpRequest): never {
    const name = MISSING.find((path) => request.url.includes(`/v2.0/${path}`)) ?? 'such resources';
    throw serviceMissing(name);
  }
}
