// Refuses errors that are made in place: what a room can raise stands together in its `*.errors.ts`, so that codes
// and sentences can be looked over and a code is never used twice. The class's short forms are for catalogues too.
// With paths, checks those files alone.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** What src/shared/errors/app-error.ts has for catalogues. */
const SHORT_FORMS = ['invalid', 'notImplemented'];
/** The catalogues themselves, the class, and what stands beside tests. */
const EXEMPT =
  /\.errors\.ts$|\.(spec|fixture|contract)\.ts$|^src\/shared\/errors\/app-error\.ts$|^src\/dashboard\/web\//;

const root = join(import.meta.dirname, '../..');
const files = process.argv.length > 2 ? process.argv.slice(2) : sources(join(root, 'src'));
let found = 0;
for (const file of files) check(file);
if (found > 0) {
  console.error(`${found} errors outside of the catalogues (*.errors.ts).`);
  process.exitCode = 1;
}

function sources(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function check(file) {
  const name = relative(root, file);
  if (EXEMPT.test(name)) return;
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const visit = (node) => {
    const what = madeBy(node);
    if (what) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      console.error(`${name}:${line + 1}: ${what}; instead: a factory in the room's *.errors.ts`);
      found += 1;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

function madeBy(node) {
  if (ts.isNewExpression(node) && node.expression.getText() === 'AppError') return 'new AppError';
  if (ts.isHeritageClause(node) && node.types.some((type) => type.expression.getText() === 'AppError'))
    return 'a class of its own below AppError';
  const short = ts.isImportSpecifier(node) && isOfAppError(node) && (node.propertyName ?? node.name).text;
  if (SHORT_FORMS.includes(short)) return `${short} of app-error`;
  return undefined;
}

function isOfAppError(node) {
  const { moduleSpecifier } = node.parent.parent.parent;
  return /(^|\/)app-error$/.test(moduleSpecifier.text);
}
