// Runs the window process.
import { loadProgram } from '../../cli/start/load-program.js';

const { start } = loadProgram<typeof import('./start.js')>(import.meta.url, 'start');
void start(process.argv[2] ?? '{}');
