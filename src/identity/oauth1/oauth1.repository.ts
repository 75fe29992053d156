import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { Where } from '../../shared/db/where';
import { IdentityChanges } from '../common/identity-changes';
import { OauthConsumer, OauthToken } from './oauth1.entity';

/** All SQL of OS-OAUTH1. */
@Injectable()
export class Oauth1Repository {
  private readonly consumers: Table<OauthConsumer>;
  private readonly tokens: Table<OauthToken>;

  constructor(
    database: Database,
    private readonly changes: IdentityChanges,
  ) {
    this.consumers = new Table(database, OauthConsumer);
    this.tokens = new Table(database, OauthToken);
  }

  findConsumer(id: string): Promise<OauthConsumer | undefined> {
    return this.consumers.find({ id });
  }

  listConsumers(): Promise<OauthConsumer[]> {
    return this.consumers.list({ orderBy: [['id', 'asc']] });
  }

  insertConsumer(tx: Tx, consumer: OauthConsumer): Promise<void> {
    return this.consumers.insert(tx, consumer);
  }

  async updateConsumer(tx: Tx, id: string, patch: Partial<OauthConsumer>): Promise<void> {
    await this.consumers.update(tx, { id }, patch);
  }

  async deleteConsumer(tx: Tx, id: string): Promise<number> {
    await this.deleteTokens(tx, { consumerId: id });
    return this.consumers.delete(tx, { id });
  }

  findToken(where: Where<OauthToken>): Promise<OauthToken | undefined> {
    return this.tokens.find(where);
  }

  listTokens(where: Where<OauthToken>): Promise<OauthToken[]> {
    return this.tokens.list({ where, orderBy: [['id', 'asc']] });
  }

  insertToken(tx: Tx, token: OauthToken): Promise<void> {
    return this.tokens.insert(tx, token);
  }

  async updateToken(tx: Tx, id: string, patch: Partial<OauthToken>): Promise<void> {
    await this.tokens.update(tx, { id }, patch);
  }

  /** Identity tokens that came of them are void at once. */
  deleteTokens(tx: Tx, where: Where<OauthToken>): Promise<number> {
    this.changes.record(tx);
    return this.tokens.delete(tx, where);
  }
}
