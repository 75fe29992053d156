// Bare Node HTTP with the same answer: the floor that the ratios compare with.
import { createServer } from 'node:http';

const [port, body] = process.argv.slice(2);
createServer((_request, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end(body);
}).listen(Number(port), '127.0.0.1');
