// What every page must be, whoever looks at it and on whatever.

import assert from 'node:assert/strict';
import { assertAccessible } from './axe.mjs';

/** Waits until what the page draws by itself is drawn: its fonts and its map. */
export async function settled(page) {
  await page.evaluate(() => document.fonts.ready.then(() => true));
  for (const map of await page.locator('allting-map').all()) {
    await map.evaluate((element) =>
      new Promise((done) => {
        const look = () => (element.dataset.ready ? done(true) : requestAnimationFrame(look));
        look();
      }),
    );
  }
}

/**
 * One heading that says what the page is, a title, the language in which it is written, nothing
 * that has to be scrolled sideways, and nothing that axe finds. `lang`: 'nb', 'nn' or 'en'.
 */
export async function assertGoodPage(page, { lang } = {}) {
  await settled(page);
  const seen = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const wide = document.documentElement.scrollWidth > room;
    const out = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > room + 1);
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    return {
      headings: [...document.querySelectorAll('h1')].map((heading) => heading.textContent.trim()),
      title: document.title.trim(),
      lang: document.documentElement.lang,
      wide: wide ? out.slice(0, 5).map((element) => element.outerHTML.slice(0, 120)) : [],
      twice: ids.filter((id, n) => ids.indexOf(id) !== n),
    };
  });
  const where = page.url();
  assert.equal(seen.headings.length, 1, `${where} has ${seen.headings.length} main headings: ${seen.headings.join(' | ')}`);
  assert.ok(seen.headings[0], `${where} has an empty main heading`);
  assert.ok(seen.title, `${where} has no title`);
  if (lang) assert.equal(seen.lang, lang, `${where} says that it is written in ${seen.lang}`);
  assert.deepEqual(seen.wide, [], `${where} must be scrolled sideways`);
  assert.deepEqual(seen.twice, [], `${where} has the same id twice`);
  await assertAccessible(page);
}

/** Chooses a language on the page, as a visitor does. */
export async function chooseLanguage(page, lang) {
  await page.locator('.drop-language > summary').click();
  await page.locator(`.drop-language button[name=lang][value=${lang}]`).click();
  await page.locator(`html[lang=${lang}]`).waitFor({ state: 'attached' });
}

/** A status that the story means to get; Chromium reports it as an error of the page. */
export function meant(...statuses) {
  return (problem) => statuses.some((status) => problem.includes(`Failed to load resource: the server responded with a status of ${status} `));
}
