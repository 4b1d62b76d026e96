// What returns and what is written once: repeating tasks over Easter, a template used from quick entry, and a
// field that a leader adds to a category and a resident then fills in.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, open } from '../lib/browser.mjs';
import { startDemo } from '../lib/demo.mjs';
import { assertGoodPage, meant } from '../lib/look.mjs';
import { textsOf } from '../lib/texts.mjs';

let demo;
let browser;
let say;

before(async () => {
  [demo, browser, say] = await Promise.all([startDemo(), launch(), textsOf('tasks', 'nb')]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** A page of somebody who is signed in, or of nobody, and what may not go wrong on it. */
async function of(key, { at, expected = () => false, ...how }, story) {
  const page = await open(browser, how);
  try {
    if (key) await demo.signIn(page, key, { level: 'high', to: at });
    else await page.goto(`${demo.origin}${at}`);
    await story(page);
    assert.deepEqual(page.problems.filter((problem) => !expected(problem)), []);
  } finally {
    await page.context().close();
  }
}

const send = (page) => page.locator('main form.form button[type=submit]:not([name])').first().click();

describe('repeating tasks', () => {
  for (const [device, theme] of [['phone', 'dark'], ['desktop', 'light']]) {
    test(`the next days over Easter 2027, looked at before the rule is saved, on a ${device}, ${theme}`, () =>
      of('technicianLeader', { at: '/tasks/repeating', device, theme }, async (page) => {
        await assertGoodPage(page, { lang: 'nb' });
        await page.locator('a[href="/tasks/repeating/new"]').click();
        await page.waitForURL('**/tasks/repeating/new');
        await assertGoodPage(page, { lang: 'nb' });
        await page.locator('#title').fill('Tøm søppelkassene i parken');
        assert.equal(await page.locator('#rule').isVisible(), false, 'only what was chosen is asked for');
        await page.locator('label', { hasText: say('tasks-day-su') }).click();
        await page.locator('#starts').fill('2027-03-14');
        await page.locator('button[value=preview]').click();
        await page.locator('.dates li').first().waitFor();
        const lines = await page.locator('.dates li').allInnerTexts();
        assert.equal(lines.length, 12);
        const easter = lines.find((line) => line.includes('1. påskedag'));
        assert.match(easter.replaceAll(/\s+/g, ' '), /søndag 28\. mars 2027 1\. påskedag → flyttet til tirsdag 30\. mars/i);
        await assertGoodPage(page, { lang: 'nb' });
        assert.equal(await page.locator('#title').inputValue(), 'Tøm søppelkassene i parken');
        await send(page);
        await page.waitForURL(/\/tasks\/repeating\/[0-9a-f-]{36}$/);
        await page.getByText(say('tasks-repeat-active')).first().waitFor();
        await assertGoodPage(page, { lang: 'nb' });
      }));
  }

  test('the timer opens a task on its day, and the task knows its rule', () =>
    of('technician', { at: '/tasks/repeating/new' }, async (page) => {
      await page.locator('#title').fill('Sjekk beredskapsbilen');
      await page.locator('label', { hasText: say('tasks-repeat-rule') }).first().click();
      await page.locator('#rule').fill('FREQ=DAILY');
      await send(page);
      await page.waitForURL(/\/tasks\/repeating\/[0-9a-f-]{36}$/);
      const rule = page.url();
      // On a weekend or a holiday it waits for the next working day: then there is nothing to open yet.
      const today = page.locator('.dates li').first();
      const waits = (await today.locator('strong').count()) > 0;
      let task;
      for (let tries = 0; tries < 40 && !waits && !task; tries += 1) {
        await page.reload();
        task = await page.locator('#opened-title + ul a').first().getAttribute('href', { timeout: 500 }).catch(() => undefined);
      }
      if (waits) return assert.equal(await page.locator('#opened-title').count(), 0);
      assert.equal(await page.locator('#opened-title + ul a').count(), 1, 'one, and no second');
      await page.goto(`${demo.origin}${task}`);
      await page.getByRole('heading', { name: 'Sjekk beredskapsbilen' }).waitFor();
      await page.locator(`a[href="${new URL(rule).pathname}"]`).waitFor();
      await assertGoodPage(page, { lang: 'nb' });
      await page.goto(rule);
      await page.getByRole('button', { name: say('tasks-repeat-pause') }).click();
      await page.getByText(say('tasks-repeat-paused')).first().waitFor();
    }));
});

test('a template is made of a task and used from quick entry', () =>
  of('technician', { at: '/tasks/templates', device: 'phone', theme: 'dark' }, async (page) => {
    await page.getByText('Midlertidig skilting').waitFor();
    await assertGoodPage(page, { lang: 'nb' });
    await page.goto(`${demo.origin}/tasks/new`);
    await page.locator('#template').selectOption({ label: 'Midlertidig skilting' });
    await page.getByRole('button', { name: say('tasks-template-use') }).click();
    await page.getByText('Hent skilt på lageret').first().waitFor();
    assert.equal(await page.locator('#title').inputValue(), 'Sett opp skilt ved arbeid');
    await assertGoodPage(page, { lang: 'nb' });
    await send(page);
    await page.waitForURL(/\/tasks\/[0-9a-f-]{36}$/);
    await page.getByText('Ta ned etterpå').first().waitFor();
    await page.getByRole('link', { name: say('tasks-template-save') }).click();
    await page.waitForURL('**/tasks/templates/new?task=*');
    assert.match(await page.locator('#checks').inputValue(), /Sett opp\nTa bilde/);
    await page.locator('#name').fill('Skilting, kort');
    await assertGoodPage(page, { lang: 'nb' });
    await send(page);
    await page.waitForURL('**/tasks/templates');
    await page.getByText('Skilting, kort').first().waitFor();
  }));

test('a leader adds a field to a category, and the report asks for it', async () => {
  const fields = '/tasks/categories/road/fields';
  await of('technicianLeader', { at: '/tasks/categories', expected: meant(422) }, async (page) => {
    await assertGoodPage(page, { lang: 'nb' });
    await page.locator(`a[href="${fields}"]`).click();
    await page.waitForURL(`**${fields}`);
    await send(page);
    await page.locator('#name_nb-error').waitFor();
    await assertGoodPage(page, { lang: 'nb' });
    await page.locator('#name_nb').fill('Hvor dypt er hullet?');
    await page.locator('label', { hasText: say('tasks-field-kind-choice') }).click();
    await page.locator('#choices').fill('Som en tallerken\nDypere');
    await send(page);
    await page.locator('#preview-title').waitFor();
    await page.locator('strong', { hasText: 'Hvor dypt er hullet?' }).waitFor();
    await assertGoodPage(page, { lang: 'nb' });
    await page.locator(`a[href="/tasks/categories/road"]`).click();
    await page.locator('#days').waitFor();
    await assertGoodPage(page, { lang: 'nb' });
  });
  await of(undefined, { at: '/report', device: 'phone', theme: 'light' }, async (page) => {
    await page.locator('label', { hasText: 'Gatelys' }).click();
    assert.equal(await page.getByLabel(/Hvor dypt er hullet/).isVisible(), false, 'another category does not ask');
    await page.locator('label', { hasText: 'Hull i veien' }).click();
    const asked = page.getByLabel(/Hvor dypt er hullet/);
    await asked.selectOption({ label: 'Dypere' });
    await assertGoodPage(page, { lang: 'nb' });
  });
});
