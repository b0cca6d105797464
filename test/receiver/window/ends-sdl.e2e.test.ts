// How a window of the SDL backend ends.
import { testEnds } from './ends-support.js';

testEnds('sdl');
