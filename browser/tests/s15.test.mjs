// S15: what a person can ask for. A resident sees who has looked at what about her and why, gets a
// copy of everything, and asks for a correction; the privacy officer sees what was unusual.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { launch, open } from '../lib/browser.mjs';
import { PEOPLE, startDemo } from '../lib/demo.mjs';
import { assertGoodPage, meant } from '../lib/look.mjs';
import { textsOf } from '../lib/texts.mjs';

let demo;
let browser;
let say;

before(async () => {
  [demo, browser, say] = await Promise.all([startDemo(), launch(), textsOf('privacy', 'nb')]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** A page of somebody who is signed in, and what may not go wrong on it. */
async function of(key, { at, level = 'high', expected = () => false, ...how }, story) {
  const page = await open(browser, how);
  try {
    await demo.signIn(page, key, { level, to: at });
    await story(page);
    assert.deepEqual(page.problems.filter((problem) => !expected(problem)), []);
  } finally {
    await page.context().close();
  }
}

describe('S15', () => {
  test('an employee opens her report, and the resident reads who it was and why', async () => {
    let task;
    await of('marthe', { at: '/report', device: 'phone', theme: 'light' }, async (page) => {
      await page.locator('label', { hasText: 'Gatelys' }).click();
      await page.locator('#words').fill('Lyngstien 13B');
      await page.locator('#text').fill('Det er mørkt ved porten.');
      await page.locator('main form button[type=submit]').click();
      await page.waitForURL('**/report/received/*');
      task = new URL(page.url()).pathname.replace('/report/received', '/tasks');
    });
    await of('technician', { at: task }, async (page) => {
      await page.getByText('Det er mørkt ved porten.').waitFor();
    });
    await of('marthe', { at: '/', level: 'substantial', device: 'phone', theme: 'light' }, async (page) => {
      await page.locator('.drop-person > summary').click();
      await page.locator('.drop-person a[href="/privacy/seen"]').click();
      await page.waitForURL('**/privacy/seen');
      await page.getByText(`${PEOPLE.technician} (Vei og lys) leste oppgaven`).first().waitFor();
      await page.getByText('Fordi Vei og lys har ansvar for saken.').first().waitFor();
      await assertGoodPage(page, { lang: 'nb' });
    });
  });

  test('who has no matter with her is asked why; she and the privacy officer read it', async () => {
    const why = 'Ringte og ba om hjelp med søknaden';
    await of('caseWorker', { at: '/register/persons', expected: meant(422) }, async (page) => {
      await page.locator('#family').fill('lyngvær');
      await page.locator('#given').fill('Marthe');
      await page.locator('main form button[type=submit]').click();
      await page.locator('.card a', { hasText: PEOPLE.marthe }).first().click();
      await page.locator('#reason').waitFor();
      assert.equal(await page.getByText('Lyngstien').count(), 0);
      await assertGoodPage(page, { lang: 'nb' });
      await page.locator('main form button[type=submit]').click();
      await page.locator('#reason-error').waitFor();
      await assertGoodPage(page, { lang: 'nb' });
      await page.locator('#reason').fill(why);
      await page.locator('main form button[type=submit]').click();
      await page.getByText('Lyngstien 13').first().waitFor();
      await assertGoodPage(page, { lang: 'nb' });
    });
    await of('marthe', { at: '/privacy/seen' }, async (page) => {
      await page.getByText(`Begrunnelse: «${why}»`).first().waitFor();
    });
    await of('privacyOfficer', { at: '/privacy/watch', device: 'phone', theme: 'dark' }, async (page) => {
      await page.locator('section', { has: page.locator('#reason') }).locator('.card a').first().click();
      await page.waitForURL('**/privacy/watch/case?*');
      await page.getByText(why).first().waitFor();
      await assertGoodPage(page, { lang: 'nb' });
      await page.locator('#note').fill('Stemmer med telefonloggen.');
      await page.locator('main form button[type=submit]').click();
      await page.waitForURL('**/privacy/watch');
      const left = page.locator('section', { has: page.locator('#reason') }).getByText(why);
      assert.equal(await left.count(), 0, 'what was looked at is no case of its pattern any more');
      await assertGoodPage(page, { lang: 'nb' });
    });
  });

  test('a copy of everything becomes ready while she looks, and is hers to take away', async () => {
    await of('marthe', { at: '/privacy/copies' }, async (page) => {
      const began = page.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith('/live'));
      await page.locator('main form button[type=submit]').click();
      await began;
      await page.locator('.card').getByText(say('privacy-copy-ready'), { exact: true }).waitFor();
      await assertGoodPage(page, { lang: 'nb' });
      await page.locator('.card a').first().click();
      await page.waitForURL('**/privacy/copies/*');
      await page.locator('main').getByText(PEOPLE.marthe).first().waitFor();
      await assertGoodPage(page, { lang: 'nb' });
      const taken = page.waitForEvent('download');
      await page.getByRole('link', { name: say('privacy-copy-zip') }).click();
      const bytes = await readFile(await (await taken).path());
      assert.equal(bytes.subarray(0, 2).toString(), 'PK');
      assert.ok(bytes.includes('alt-om-meg.html') && bytes.includes('alt-om-meg.json'));
    });
  });

  test('a request for correction is a task that she follows and the officer answers', async () => {
    const wrong = 'Jeg er født i mai, ikke i mars.';
    await of('marthe', { at: '/privacy/requests', level: 'substantial', device: 'phone', expected: meant(422) }, async (page) => {
      await page.locator('main form button[type=submit]').click();
      await page.locator('.summary').waitFor();
      await assertGoodPage(page, { lang: 'nb' });
      await page.locator('label', { hasText: say('privacy-request-correction') }).first().click();
      await page.locator('#text').fill(wrong);
      await page.locator('main form button[type=submit]').click();
      await page.waitForURL('**/tasks/*');
      await page.getByText(wrong).waitFor();
    });
    await of('privacyOfficer', { at: '/tasks' }, async (page) => {
      await page.locator('.card a', { hasText: 'Retting av opplysninger' }).first().click();
      await page.getByText(wrong).waitFor();
    });
  });
});
