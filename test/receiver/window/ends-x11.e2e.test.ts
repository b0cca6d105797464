// The ends of a window that X11 made.
import { testEnds } from './ends-support.js';

testEnds('x11');
