// How a window of the X11 backend ends.
import { testEnds } from './ends-support.js';

testEnds('x11');
