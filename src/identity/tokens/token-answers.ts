import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { Catalog } from '../catalog/catalog';
import { isScoped, tokenView } from './token.view';
import type { ResolvedToken } from './token-resolver';

/**
 * The answer to a validation as text. A token is resolved anew after every change of identity data, so what was
 * written for a resolved one holds as long as that does: services ask for the same tokens over and over.
 */
@Injectable()
export class TokenAnswers {
  private readonly written = new WeakMap<ResolvedToken, Map<string, string>>();

  constructor(private readonly catalog: Catalog) {}

  async text(context: RequestContext, token: ResolvedToken, withCatalog: boolean): Promise<string> {
    const key = withCatalog ? context.rootUrl : '';
    const known = this.written.get(token);
    const text = known?.get(key);
    if (text !== undefined) return text;
    const fresh = JSON.stringify({ token: await this.view(context, token, withCatalog) });
    // Clients come by one or two addresses; one that invents host names gets nothing kept.
    if (!known) this.written.set(token, new Map([[key, fresh]]));
    else if (known.size < 4) known.set(key, fresh);
    return fresh;
  }

  async view(context: RequestContext, token: ResolvedToken, withCatalog: boolean) {
    if (!withCatalog || !isScoped(token)) return tokenView(token, undefined);
    const { rootUrl } = context;
    const reader = { rootUrl, userId: token.user.id, projectId: token.project?.id };
    return tokenView(token, await this.catalog.for(reader));
  }
}
