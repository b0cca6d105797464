// Compiles the kernels from AssemblyScript into src/picture/kernel/compiled: modules of WebAssembly as base64, which
// TypeScript can import without Node or a path. With --check it writes nothing, and fails where a file would differ;
// with --text it writes each module as text, too, below tools/kernel/build.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));
const kernel = join(here, '../../src/picture/kernel');
const isCheck = process.argv.includes('--check');
const isText = process.argv.includes('--text');

/** The constants that the kernel of cells is compiled with: the dots of a cell, and how many colours there are. */
const DOTS = { whole: 1, half: 2, quadrant: 4, sextant: 6, octant: 8 };
const DEPTHS = { truecolor: 0, 256: 1, 16: 2 };

const OPTIONS = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--noExportMemory', '--enable', 'simd'],
  // Vectors go from function to function, never to JavaScript.
  ...['--disableWarning', '112'],
];

/** Compiles a file of src/picture/kernel/assembly. Returns its module in base64. */
async function compile(source, name, constants) {
  const uses = Object.entries(constants).flatMap(([constant, value]) => ['--use', `${constant}=${value}`]);
  let module;
  const { error, stderr } = await asc.main(
    [
      source,
      '--baseDir',
      join(kernel, 'assembly'),
      ...OPTIONS,
      ...uses,
      '--outFile',
      'module.wasm',
      ...(isText ? ['--textFile', 'module.wat'] : []),
    ],
    {
      readFile: (path, base) => {
        try {
          return readFileSync(join(base, path), 'utf8');
        } catch {
          return null;
        }
      },
      writeFile: (path, content) => {
        if (path === 'module.wasm') module = Buffer.from(content).toString('base64');
        else writeText(name, content);
      },
    },
  );
  if (error !== null || module === undefined) throw new Error(`${name}: ${stderr.toString()}`);
  return module;
}

function writeText(name, content) {
  mkdirSync(join(here, 'build'), { recursive: true });
  writeFileSync(join(here, 'build', `${name}.wat`), content);
}

const HEAD = '// Made by tools/kernel from ../assembly: not to be edited.\n\n';

const names = Object.keys(DOTS).flatMap((blocks) => Object.keys(DEPTHS).map((depth) => [blocks, depth]));
const cells = [];
for (const [blocks, depth] of names) {
  const name = `${blocks}-${depth}`;
  const module = await compile('cells-entry.ts', name, { DOTS: DOTS[blocks], DEPTH: DEPTHS[depth] });
  cells.push(`  '${name}':\n    '${module}',\n`);
}
const jpeg = await compile('jpeg-entry.ts', 'jpeg', {});

// With types of their own: else the declarations would hold all modules once more.
const nameType = `export type CellModuleName =\n${names.map(([blocks, depth]) => `  | '${blocks}-${depth}'`).join('\n')};\n`;
const files = {
  'cells-modules.ts': `${HEAD}/** The glyphs and the depth that a module is for. */\n${nameType}\n/** The kernel of cells. */\nexport const CELLS: Readonly<Record<CellModuleName, string>> = {\n${cells.join('')}};\n`,
  'jpeg-module.ts': `${HEAD}/** The kernel of the JPEG decoder. */\nexport const JPEG: string =\n  '${jpeg}';\n`,
};
for (const [name, content] of Object.entries(files)) {
  const path = join(kernel, 'compiled', name);
  if (!isCheck) writeFileSync(path, content);
  else if (readFileSync(path, 'utf8') !== content) {
    process.stderr.write(`${path} is not what its source compiles to: run npm run build in tools/kernel\n`);
    process.exitCode = 1;
  }
}
