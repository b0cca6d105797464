// Writes the generated scenes of the benches as clips, which the pictures of the documentation show: node scripts/scene-clips.mjs <folder>
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const { openScenes } = await import('../build/bench/scenes/open-scenes.js');

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node scripts/scene-clips.mjs <folder>');
for (const { name, clip } of await openScenes({ clips: [] }, ['room', 'dim-room', 'hall', 'text']))
  await writeFile(join(folder, `${name}.mjpeg`), clip);
