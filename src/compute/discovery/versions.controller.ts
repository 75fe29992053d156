import { Controller, Get, Param } from '@nestjs/common';
import { Ctx, Public } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { versionNotFound } from '../compute.errors';
import { computeRange } from './microversions';

const DESCRIBED = { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' };
const UPDATED = '2013-07-23T11:33:21Z';

/** Discovery, as clients read it before anything else: status, id, self link and the range. */
@Public()
@Controller('compute')
export class VersionsController {
  @Get()
  versions(@Ctx() context: RequestContext) {
    return { versions: [oldVersion(context), this.version(context)] };
  }

  @Get('v2.1')
  show(@Ctx() context: RequestContext) {
    const links = [{ rel: 'self', href: `${context.serviceUrl}/v2.1/` }, DESCRIBED];
    const mediaTypes = [
      { base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' },
    ];
    return { version: { ...this.version(context), links, 'media-types': mediaTypes } };
  }

  @Get('v2.1/versions/:id')
  showOne(@Ctx() context: RequestContext, @Param('id') id: string) {
    if (id === 'v2.1') return this.show(context);
    if (id !== 'v2.0') throw versionNotFound(id);
    const version = oldVersion(context);
    const mediaTypes = [
      { base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2' },
    ];
    return { version: { ...version, links: [...version.links, DESCRIBED], 'media-types': mediaTypes } };
  }

  private version(context: RequestContext) {
    return {
      id: 'v2.1',
      status: 'CURRENT',
      version: String(computeRange.max),
      min_version: String(computeRange.min),
      updated: UPDATED,
      links: [{ rel: 'self', href: `${context.serviceUrl}/v2.1/` }],
    };
  }
}

/** The paths of v2.0 lead to 2.1 without its versions; clients of both take the first entry for the old one. */
function oldVersion(context: RequestContext) {
  return {
    id: 'v2.0',
    status: 'SUPPORTED',
    version: '',
    min_version: '',
    updated: '2011-01-21T11:33:21Z',
    links: [{ rel: 'self', href: `${context.serviceUrl}/v2/` }],
  };
}
