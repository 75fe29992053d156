import { runCommand } from '.';
import { answerUnknownWord } from './unknown-word';

const COMMANDS = ['serve', 'openapi', 'catalog', 'host', 'operation', 'explain', 'help'];
const answer = (line: string) => answerUnknownWord(line.split(' '), COMMANDS);

describe('a word that is no command', () => {
  it.each([
    ['hosts list', 'host'],
    ['servre', 'serve'],
    ['operations list', 'operation'],
  ])('%s names the nearest one', (line, nearest) => {
    expect(answer(line)).toContain(`'${line.split(' ')[0]}' is no command`);
    expect(answer(line)).toContain(`Did you mean '${nearest}'?`);
  });

  it.each([
    ['bootstrap --bootstrap-password ADMIN_PASS', 'first start'],
    ['db_sync', 'database'],
    ['db sync', 'database'],
    ['api_db sync', 'database'],
    ['fernet_setup --keystone-user keystone', 'token keys'],
    ['cell_v2 discover_hosts --verbose', 'monostack host add'],
    ['discover_hosts', 'monostack host add'],
    ['nova-manage cell_v2 map_cell0', 'monostack host add'],
    ['keystone-manage db_sync', 'database'],
    ['nova-status upgrade check', 'operation list'],
    ['upgrade check', 'operation list'],
  ])('%s of a hand-built OpenStack says what takes its place', (line, place) => {
    expect(answer(line)).toContain(place);
  });

  it.each(['serve', 'host list', '--help', '-h', '', 'help host'])('lets %j through', (line) => {
    expect(answer(line)).toBeUndefined();
  });

  it('ends the program with that sentence and a failure, without a start of the controller', async () => {
    const said: unknown[] = [];
    const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(text) > 0);
    const before = process.exitCode;
    try {
      await runCommand(['node', 'monostack', 'hsot', 'list']);
      expect(process.exitCode).toBe(1);
      expect(said.join('')).toContain("Did you mean 'host'?");
    } finally {
      process.exitCode = before;
      write.mockRestore();
    }
  });
});
