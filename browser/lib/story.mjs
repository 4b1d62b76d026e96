// What stories of several people at once share: a browser each, pages that listen, and no problem on any page.

import assert from 'node:assert/strict';
import { open } from './browser.mjs';
import { chooseLanguage } from './look.mjs';

/**
 * Gives a story people with a browser each; afterwards no page may have had a problem.
 * `someone({ as, at, lang, expected, ...of open })` gives a page of that person there, listening.
 */
export async function together({ demo, browser }, story) {
  const pages = [];
  const someone = async ({ as, at = '/', lang = 'nb', expected = () => false, ...how }) => {
    const page = await open(browser, how);
    pages.push({ page, expected });
    if (lang !== 'nb') {
      await page.goto(demo.origin);
      await chooseLanguage(page, lang);
    }
    if (as) await demo.signIn(page, as, { to: '/contact' });
    await goTo(demo, page, at, Boolean(as) && how.context?.javaScriptEnabled !== false);
    return page;
  };
  try {
    await story(someone);
    for (const { page, expected } of pages) assert.deepEqual(page.problems.filter((problem) => !expected(problem)), []);
  } finally {
    await Promise.all(pages.map(({ page }) => page.context().close()));
  }
}

/** Goes to a page; when it is live, until it listens, and marks it to see that it is not left. */
export async function goTo(demo, page, path, live = true) {
  const listens = live ? page.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith('/live')) : undefined;
  await page.goto(new URL(path, demo.origin).href);
  await listens;
  await page.evaluate(() => { globalThis.stayed = true; }).catch(() => {});
}

export async function assertStayed(...pages) {
  for (const page of pages) assert.ok(await page.evaluate(() => globalThis.stayed), `${page.url()} was loaded again`);
}

export const cardOf = (page, words) => page.locator('.card').filter({ hasText: words });
export const inSteps = (page, words) => page.locator('[data-live-src$="/steps"]').getByText(words).first();

/** Opens one of the folds of the unit and sends it. */
export async function work(page, form, fields) {
  const fold = page.locator('details.fold').filter({ has: page.locator(`form[action$="/${form}"]`) });
  if ((await fold.getAttribute('open')) === null) await fold.locator('summary').click();
  await fields(fold);
  await Promise.all([page.waitForURL('**/tasks/**', { waitUntil: 'load' }), fold.locator('button[type=submit]').click()]);
}
