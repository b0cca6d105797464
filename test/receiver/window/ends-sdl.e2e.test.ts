// The ends of a window that SDL made.
import { testEnds } from './ends-support.js';

testEnds('sdl');
