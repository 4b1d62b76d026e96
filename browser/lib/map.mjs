// Choosing a place on the map of a form, as a visitor does: with a finger, a mouse or the keyboard.

import assert from 'node:assert/strict';
import { settled } from './look.mjs';

/** How far the middle of the map and a place are apart on the screen, in pixels right and down. */
function offset(page, { lat, lon }) {
  return page.locator('allting-map').evaluate(
    (map, at) => {
      const [there, middle] = [map.chart.project(at), map.chart.project(map.chart.getCenter())];
      return { x: there.x - middle.x, y: there.y - middle.y };
    },
    [lon, lat],
  );
}

/** Moves the map with the arrow keys until a place is near the middle. */
async function walk(page, place, near) {
  await page.locator('allting-map canvas').focus();
  for (let steps = 0; steps < 60; steps += 1) {
    const { x, y } = await offset(page, place);
    if (Math.abs(x) <= near && Math.abs(y) <= near) return;
    const sideways = Math.abs(x) > Math.abs(y);
    await page.keyboard.press(sideways ? (x > 0 ? 'ArrowRight' : 'ArrowLeft') : y > 0 ? 'ArrowDown' : 'ArrowUp');
    await page.locator('allting-map').evaluate((map) => new Promise((done) => (map.chart.isMoving() ? map.chart.once('moveend', done) : done())));
  }
  throw new Error('the map did not come to the place');
}

/** With a finger on a phone, with the mouse on a desktop. */
export async function pointAt(page, place, { touch = false } = {}) {
  await settled(page);
  await walk(page, place, 60);
  const map = page.locator('allting-map .map-canvas');
  await map.scrollIntoViewIfNeeded();
  const [box, away] = [await map.boundingBox(), await offset(page, place)];
  const [x, y] = [box.x + box.width / 2 + away.x, box.y + box.height / 2 + away.y];
  if (touch) await page.touchscreen.tap(x, y);
  else await page.mouse.click(x, y);
  await isChosen(page, place);
}

/** With the keyboard alone: closer, to the place, and Enter. */
export async function walkTo(page, place) {
  await settled(page);
  await walk(page, place, 50);
  for (let closer = 0; closer < 4; closer += 1) {
    await page.keyboard.press('+');
    await page.locator('allting-map').evaluate((map) => new Promise((done) => (map.chart.isMoving() ? map.chart.once('moveend', done) : done())));
    await walk(page, place, 50);
  }
  await page.keyboard.press('Enter');
  await isChosen(page, place);
}

/** The form holds a place within 15 m of what was pointed at. */
async function isChosen(page, { lat, lon }) {
  await page.locator('allting-map .pin-pick').waitFor();
  const [y, x] = [Number(await page.locator('#lat').inputValue()), Number(await page.locator('#lon').inputValue())];
  const metres = Math.hypot((y - lat) * 111_320, (x - lon) * 111_320 * Math.cos((lat * Math.PI) / 180));
  assert.ok(metres < 15, `the pin is ${metres} m away`);
}
