// The program's own words, read from its files, so that a test says what is meant ("the answer
// is missing") and holds for all three languages.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * The texts of a room. `say(key, { name: value })` gives one; it fails for a text that is not there.
 */
export async function textsOf(room, lang) {
  const file = fileURLToPath(new URL(`../../crates/${room}/locales/${lang}.ftl`, import.meta.url));
  const lines = (await readFile(file, 'utf8')).split('\n');
  const all = new Map(lines.map((line) => /^([\w-]+) = (.+)$/.exec(line)).filter(Boolean).map(([, key, text]) => [key, text]));
  return (key, values = {}) => {
    const text = all.get(key);
    if (text === undefined) throw new Error(`${file} has no text ${key} on one line`);
    return text.replaceAll(/\{ \$(\w+) \}/g, (_, name) => values[name] ?? '');
  };
}
