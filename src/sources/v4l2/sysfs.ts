// Reads the files of sysfs. What is not there, or has just gone, is empty.
import { readdirSync, readFileSync } from 'node:fs';

/** The names in a folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The text of a file, without the line end. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
