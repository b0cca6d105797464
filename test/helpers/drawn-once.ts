// JPEGs that several processes of one test run need: the first process draws and encodes them, the others read its file.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the result of `draw`, or what it returned to another process under the same name. */
export async function drawnOnce(name: string, draw: () => Promise<Buffer[]>): Promise<Buffer[]> {
  // The folder of one run of the tests (see environment.ts). Outside of one each process draws for itself.
  const home = process.env['TTYCAM_TEST_HOME'] ?? '';
  if (home === '') return await draw();
  const folder = join(home, 'drawn');
  const path = join(folder, name);
  const known = readWhole(path);
  if (known !== undefined) return unpack(known);
  const drawn = await draw();
  mkdirSync(folder, { recursive: true });
  // Two processes may draw at the same time. A reader finds a complete file or none.
  writeFileSync(`${path}.${process.pid}`, pack(drawn));
  renameSync(`${path}.${process.pid}`, path);
  return drawn;
}

function readWhole(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Writes each picture after its length. */
function pack(pictures: readonly Buffer[]): Buffer {
  return Buffer.concat(
    pictures.flatMap((picture) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(picture.length);
      return [length, picture];
    }),
  );
}

function unpack(bytes: Buffer): Buffer[] {
  const pictures: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const from = at + 4;
    at = from + bytes.readUInt32BE(at);
    pictures.push(bytes.subarray(from, at));
  }
  return pictures;
}
