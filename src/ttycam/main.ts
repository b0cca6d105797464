#!/usr/bin/env node
// Runs the program `ttycam`.
import { startProgram } from '../cli/start/start-program.js';

void startProgram('ttycam', import.meta.url);
