import { Command } from 'commander';
import { addCatalogCommands } from './catalog';
import { addDriftCommand } from './drift';
import { addExplainCommand } from './explain';
import { addHostCommands } from './hosts';
import { addImageCommands } from './images';
import { generateOpenApi } from './openapi';
import { addOperationCommands } from './operations';
import { serve } from './serve';
import { addTraceCommand } from './trace';
import { answerUnknownWord } from './unknown-word';

/** The operator's own command: `monostack serve`, and what the later sections add. */
export async function runCommand(argv: string[]): Promise<void> {
  const program = new Command('monostack').description('The OpenStack API in one process');
  program
    .command('serve', { isDefault: true })
    .description('run the controller')
    .action(() => serve(process.env));
  program
    .command('openapi')
    .description('write the OpenAPI documents from the code')
    .option('--folder <path>', 'where they are', 'openapi')
    .option('--check', 'only tell whether they are up to date')
    .action(async ({ folder, check }: { folder: string; check?: boolean }) => {
      if (!(await generateOpenApi(folder, check ?? false))) process.exitCode = 1;
    });
  addCatalogCommands(program);
  addHostCommands(program);
  addImageCommands(program);
  addOperationCommands(program);
  addExplainCommand(program);
  addDriftCommand(program);
  addTraceCommand(program);
  const names = [...program.commands.map((command) => command.name()), 'help'];
  const answer = answerUnknownWord(argv.slice(2), names);
  if (answer !== undefined) {
    process.stderr.write(`${answer}\n`);
    process.exitCode = 1;
    return;
  }
  await program.parseAsync(argv);
}
