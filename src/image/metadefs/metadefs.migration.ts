import type { MigrationInterface, QueryRunner } from 'typeorm';
import { newUuid } from '../../shared/ids';
import { builtInNamespaces } from './built-in';

export class Metadefs1763711000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "metadef_namespaces" (
      "id" text PRIMARY KEY NOT NULL, "namespace" text NOT NULL, "displayName" text, "description" text,
      "visibility" text NOT NULL, "protected" integer NOT NULL DEFAULT (0), "owner" text,
      "createdAt" text NOT NULL, "updatedAt" text NOT NULL)`);
    await runner.query(`CREATE UNIQUE INDEX "metadef_namespaces_name" ON "metadef_namespaces" ("namespace")`);
    await runner.query(`CREATE TABLE "metadef_items" (
      "id" text PRIMARY KEY NOT NULL, "namespaceId" text NOT NULL, "kind" text NOT NULL, "name" text NOT NULL,
      "body" text NOT NULL, "createdAt" text NOT NULL, "updatedAt" text NOT NULL)`);
    await runner.query(
      `CREATE UNIQUE INDEX "metadef_items_name" ON "metadef_items" ("namespaceId", "kind", "name")`,
    );
    await addBuiltIn(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "metadef_items"');
    await runner.query('DROP TABLE "metadef_namespaces"');
  }
}

/** Once, with the tables: what an operator changes or deletes later stays so. */
async function addBuiltIn(runner: QueryRunner): Promise<void> {
  const now = new Date().toISOString();
  for (const { namespace, displayName, description, resources, properties } of builtInNamespaces) {
    const id = newUuid();
    await runner.query(
      `INSERT INTO "metadef_namespaces" ("id", "namespace", "displayName", "description", "visibility", "protected",
        "createdAt", "updatedAt") VALUES (?, ?, ?, ?, 'public', 1, ?, ?)`,
      [id, namespace, displayName, description, now, now],
    );
    const items: Array<[string, string, object]> = [
      ...resources.map(([name, prefix]): [string, string, object] => [
        'resource',
        name,
        prefix ? { prefix } : {},
      ]),
      ...Object.entries(properties).map(([name, body]): [string, string, object] => ['property', name, body]),
    ];
    for (const [kind, name, body] of items) {
      await runner.query(
        `INSERT INTO "metadef_items" ("id", "namespaceId", "kind", "name", "body", "createdAt", "updatedAt")
          VALUES (?, ?, ?, ?, ?, ?, ?)`,
        [newUuid(), id, kind, name, JSON.stringify(body), now, now],
      );
    }
  }
}
