// Bare Node HTTP that answers every request with the bytes of a file.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, file] = process.argv.slice(2);
const body = readFileSync(file);
createServer((_request, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end(body);
}).listen(Number(port), '127.0.0.1');
