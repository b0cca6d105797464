import assert from 'node:assert/strict';
import { test } from 'node:test';
import { glyphSetOf } from '#src/picture/block-glyphs.js';
import { characters } from './replay.js';

/** The pattern whose dots have these numbers; Unicode's names count from 1, in reading order. */
function dots(name: string): number {
  return [...name].reduce((pattern, dot) => pattern | (1 << (Number(dot) - 1)), 0);
}

test('half blocks and quadrants are the ones that have their names', () => {
  // Nor a full block: it is a hair smaller than its cell in many fonts.
  assert.deepEqual(characters(glyphSetOf('half')), [' ', '▀', '▄', '']);
  const quadrants = characters(glyphSetOf('quadrant'));
  assert.equal(quadrants.join(''), ' ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█');
});

test('sextants stand at their numbers of Unicode 13', () => {
  const sextants = characters(glyphSetOf('sextant'));
  assert.equal(new Set(sextants).size, 64);
  const named: readonly (readonly [string, number])[] = [
    ['1', 0x1fb00],
    ['2', 0x1fb01],
    ['12', 0x1fb02],
    ['35', 0x1fb13],
    ['235', 0x1fb14],
    ['1256', 0x1fb30],
    ['456', 0x1fb35],
    ['23456', 0x1fb3b],
    ['135', 0x258c],
    ['246', 0x2590],
    ['123456', 0x2588],
  ];
  for (const [name, code] of named) assert.equal(sextants[dots(name)]?.codePointAt(0), code, name);
});

test('octants stand at their numbers of Unicode 16, and the ones that were there before at theirs', () => {
  const octants = characters(glyphSetOf('octant'));
  assert.equal(new Set(octants).size, 256);
  const codes = octants.map((character) => character.codePointAt(0) ?? 0);
  assert.equal(codes.filter((code) => code >= 0x1cd00 && code <= 0x1cde5).length, 230);
  const named: readonly (readonly [string, number])[] = [
    ['3', 0x1cd00],
    ['23', 0x1cd01],
    ['123', 0x1cd02],
    ['4', 0x1cd03],
    ['5', 0x1cd09],
    ['1245', 0x1cd13],
    ['1278', 0x1cdae],
    ['2345678', 0x1cde5],
    ['1', 0x1cea8],
    ['2', 0x1ceab],
    ['7', 0x1cea3],
    ['8', 0x1cea0],
    ['12', 0x1fb82],
    ['78', 0x2582],
    ['123456', 0x1fb85],
    ['345678', 0x2586],
    ['35', 0x1fbe6],
    ['46', 0x1fbe7],
    ['13', 0x2598],
    ['2457', 0x259e],
    ['1234', 0x2580],
    ['1357', 0x258c],
    ['12345678', 0x2588],
  ];
  for (const [name, code] of named) assert.equal(codes[dots(name)], code, name);
});
