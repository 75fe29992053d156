// Refuses SQL that only SQLite knows, in every text and template of the sources: repositories write what PostgreSQL
// takes too, and what both say differently stands in src/shared/db/dialect.ts. With paths, checks those files alone.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** Each with what to write instead. */
const FORBIDDEN = [
  [
    /\bINSERT\s+OR\b|\bREPLACE\s+INTO\b|\bUPDATE\s+OR\b/,
    'look and then insert, or ON CONFLICT with its columns',
  ],
  [/\bIFNULL\s*\(/i, 'COALESCE'],
  [/\bGLOB\s+[?']/, 'textLike of dialect.ts'],
  [
    /\bjsonb?_(each|tree|extract|array|object|array_length|group_array|group_object|valid|type|set|remove)\b/,
    'dialect.ts',
  ],
  [/\b_?rowid_?\b|\bWITHOUT\s+ROWID\b/i, 'a key of the table'],
  [/\bIS\s+(NOT\s+)?\?/, 'IS [NOT] DISTINCT FROM ?'],
  [
    /\bstrftime\s*\(|\bjulianday\s*\(|\bunixepoch\s*\(|\bdatetime\s*\(|\bdate\s*\('now/i,
    'a time from Clock as a parameter',
  ],
  [/\bPRAGMA\b/, 'a setting of the connection in database.ts'],
  [/\bAUTOINCREMENT\b/i, 'a UUID, or a counter of the table'],
  [/\b(MAX|MIN)\s*\((?:[^(),]|\([^()]*\))*,/, 'CASE WHEN'],
  [/\bCOLLATE\s+(NOCASE|RTRIM|BINARY)\b/i, 'LOWER() in the query and the index'],
  [/\bLIMIT\s+-1\b/, 'no LIMIT'],
  [
    /\b(group_concat|instr|typeof|total|iif|likelihood|hex|unhex|randomblob|char)\s*\(/,
    'dialect.ts, or code',
  ],
  [/\bsqlite_\w+/, 'the migrations know the tables'],
  [/\bINDEXED\s+BY\b|\bNOT\s+INDEXED\b/, 'an index that is chosen by itself'],
  [/\b(REGEXP|MATCH)\s+\?/, 'textLike of dialect.ts'],
  [/\bLIMIT\s+(\?|\d+)\s*,/, 'LIMIT ? OFFSET ?'],
  // Without case in SQLite, with case in PostgreSQL.
  [/\bI?LIKE\s+(\?|'|x)/, 'textLike of dialect.ts'],
];

/** What was released before the rule, and what is being rewritten: file, and the text that is let through there. */
const ALLOWED = {
  'src/shared/db/dialect.ts': /json_each|json_extract|json_array_length|instr\(|^LOWER\(x\) LIKE LOWER\(\?\)/,
  'src/network/network.migrations.ts': /LIKE 'compute:%'/,
  'src/shared/db/database.ts': /PRAGMA/,
  'src/shared/operations/operations.migrations.ts': /AUTOINCREMENT/,
  'src/identity/identity.migrations.ts': /AUTOINCREMENT/,
  'src/identity/identity.extension-migrations.ts': /AUTOINCREMENT/,
  'src/compute/compute.migrations.ts': /AUTOINCREMENT/,
  'src/shared/operations/operation.store.ts': /MAX\("runAt",/,
};

/** Other languages have such words too: only what reads like SQL is looked at. */
const SQL =
  /\bI?LIKE \?|\b(SELECT|INSERT|DELETE\s+FROM|UPDATE|CREATE|ALTER|DROP|PRAGMA|WHERE|ORDER BY|EXISTS)\b|^\s*"\w+"|^\s*\w+\s*\(.*\?|(<>|[=<>]|\bIN|\bLIKE|\bIS|\bIS NOT)\s*\(?\?|\bIS (NOT )?\?/;

const root = join(import.meta.dirname, '../..');
const files = process.argv.length > 2 ? process.argv.slice(2) : sources(join(root, 'src'));
let found = 0;
for (const file of files) check(file);
if (found > 0) {
  console.error(`${found} pieces of SQL that only SQLite knows.`);
  process.exitCode = 1;
}

function sources(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.spec\.ts$|^dashboard\/web\//.test(name))
    .map((name) => join(folder, name));
}

function check(file) {
  const name = relative(root, file);
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const visit = (node) => {
    const text = textOf(node);
    if (text !== undefined) report(name, source, node, text);
    if (!ts.isTemplateExpression(node) || !isTagged(node)) ts.forEachChild(node, visit);
  };
  visit(source);
}

/** The text of a string or template; what is put in stands as a name. A tagged one is another language. */
function textOf(node) {
  if (isTagged(node)) return undefined;
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map((span) => `x${span.literal.text}`).join('');
}

function isTagged(node) {
  return node.parent !== undefined && ts.isTaggedTemplateExpression(node.parent);
}

function report(name, source, node, text) {
  if (!SQL.test(text)) return;
  for (const [pattern, instead] of FORBIDDEN) {
    const match = pattern.exec(text);
    if (!match || ALLOWED[name]?.test(text)) continue;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    console.error(`${name}:${line + 1}: "${match[0]}" is SQLite's alone; instead: ${instead}`);
    found += 1;
  }
}
