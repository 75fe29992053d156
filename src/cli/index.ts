import { Command } from 'commander';
import { serve } from './serve';

/** The operator's own command: `monostack serve`, and what the later sections add. */
export async function runCommand(argv: string[]): Promise<void> {
  const program = new Command('monostack').description('The OpenStack API in one process');
  program
    .command('serve', { isDefault: true })
    .description('run the controller')
    .action(() => serve(process.env));
  await program.parseAsync(argv);
}
