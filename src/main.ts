import 'reflect-metadata';
import { runCommand } from './cli';

void runCommand(process.argv);
