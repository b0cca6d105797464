#!/usr/bin/env node
// Runs the program `receiver`.
import { startProgram } from '../cli/start/start-program.js';

void startProgram('receiver', import.meta.url);
