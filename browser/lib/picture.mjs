// The pictures of the README, taken by the stories where they show what the README tells of.

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { settled } from './look.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));

/** Writes `docs/screenshots/NAME.png` when ALLTING_SCREENSHOTS is 1; else nothing. `height` in CSS pixels. */
export async function picture(page, name, { height, top = 0 } = {}) {
  if (process.env.ALLTING_SCREENSHOTS !== '1') return;
  await settled(page);
  await page.evaluate((y) => globalThis.scrollTo(0, y), 0);
  const { width } = page.viewportSize();
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true, animations: 'disabled', clip: { x: 0, y: top, width, height } });
}
