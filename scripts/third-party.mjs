// Writes THIRD-PARTY.md: every package that is installed with ttycam, on any system, with its licence. With --check it
// writes nothing, and fails where the file is not what it would write.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'THIRD-PARTY.md');
const check = process.argv.includes('--check');

const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** The MIT licence, in the file of a package that names none otherwise. */
const MIT_TEXT = /Permission is hereby granted, free of charge, to any person obtaining/;

const NONE = 'none declared';

/** The licence that the installed package itself names, where the lock file has none. */
function ownLicence(folder) {
  if (!existsSync(join(root, folder))) return undefined;
  const { license, licenses } = readJson(join(folder, 'package.json'));
  const named = [license, ...(Array.isArray(licenses) ? licenses : [licenses])]
    .map((one) => (typeof one === 'string' ? one : one?.type))
    .filter((one) => typeof one === 'string');
  if (named.length > 0) return named.join(' or ');
  for (const file of readdirSync(join(root, folder)).filter((name) => /^(licen[cs]e|readme)/i.test(name))) {
    const text = readFileSync(join(root, folder, file), 'utf8').replace(/\s+/g, ' ');
    if (MIT_TEXT.test(text)) return `MIT (in its ${file})`;
  }
  return NONE;
}

function rowOf([folder, { version, license, optional, hasInstallScript, os, cpu, libc }]) {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const licence = license ?? ownLicence(folder);
  if (licence === undefined) throw new Error(`${folder} is not installed, and the lock file has no licence of it`);
  const systems = [os, cpu, libc].flatMap((list) => list ?? []).join(' ');
  const needed = [optional ? 'optional' : 'always', systems].filter((word) => word !== '').join(', ');
  return { name, version, licence, needed, script: hasInstallScript ? 'yes' : '' };
}

/** What is installed must be what the lock file says. */
function differences(packages) {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return [];
  const installed = readJson('node_modules/.package-lock.json').packages;
  return Object.entries(installed)
    .filter(([folder, { version, dev }]) => !dev && packages[folder]?.version !== version)
    .map(
      ([folder, { version }]) =>
        `${folder} ${version} is installed, and package-lock.json has ${packages[folder]?.version ?? 'none'}`,
    );
}

const { packages } = readJson('package-lock.json');
const rows = Object.entries(packages)
  .filter(([folder, { dev }]) => folder !== '' && !dev)
  .map(rowOf)
  .sort((one, other) =>
    one.name < other.name ? -1 : one.name > other.name ? 1 : one.version < other.version ? -1 : 1,
  );

const count = (test) => rows.filter(test).length;
const named = (test) =>
  rows
    .filter(test)
    .map(({ name }) => name)
    .join(', ') || 'none';
const text = `# Packages of others

What \`npm install\` brings beside ttycam, with licences. Made by \`node scripts/third-party.mjs\` from package-lock.json and
what is installed; no legal advice. Parts of blessed, blessed-contrib, commander, protobufjs, sharp, smol-toml and what they need are bundled into dist/,
with their licences in dist/LICENCES.txt.

- ${rows.length} packages; ${count(({ needed }) => needed !== 'always')} of them are optional. Where systems are named, only the package of the present one is installed.
- LGPL: ${count(({ licence }) => licence.includes('LGPL'))}. They hold libvips, which sharp loads as a shared library; it can be replaced.
- No licence declared: ${named(({ licence }) => licence === NONE)}.
- With an install script: ${named(({ script, needed }) => script !== '' && needed !== 'always')} (optional), ${named(({ script, needed }) => script !== '' && needed === 'always')} (not optional). What
  \`npm install --ignore-scripts\` costs stands in [docs/security.md](docs/security.md#what-is-installed).

| package | version | licence | installed | install script |
| --- | --- | --- | --- | --- |
${rows.map(({ name, version, licence, needed, script }) => `| ${name} | ${version} | ${licence} | ${needed} | ${script} |`).join('\n')}
`;

const problems = differences(packages);
if (check && readFileSync(target, 'utf8') !== text) {
  problems.push('THIRD-PARTY.md is not what is installed: node scripts/third-party.mjs');
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exit(1);
if (!check) writeFileSync(target, text);
