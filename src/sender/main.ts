#!/usr/bin/env node
// Runs the program `sender`.
import { startProgram } from '../cli/start/start-program.js';

void startProgram('sender', import.meta.url);
