// Two neighbours report the same lamp; the unit lets one report go on as the other, and both hear what becomes
// of it, each on her own page and without loading it again.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from '../lib/browser.mjs';
import { PEOPLE, startDemo } from '../lib/demo.mjs';
import { assertGoodPage } from '../lib/look.mjs';
import { assertStayed, goTo, inSteps, together, work } from '../lib/story.mjs';
import { textsOf } from '../lib/texts.mjs';

let demo;
let browser;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Reports a dark lamp and follows it; gives its number and address. */
async function report(page, words, text) {
  await page.locator('.choice-card', { has: page.locator('input[name=category][value="street-light"]') }).locator('label').click();
  await page.locator('#words').fill(words);
  await page.locator('#text').fill(text);
  await page.locator('main form button[type=submit]').click();
  await page.waitForURL('**/report/received/*');
  const number = /\d{4}-\d+/.exec(await page.locator('main .lead').innerText())[0];
  const own = new URL(page.url()).pathname.replace('/report/received', '/tasks');
  await goTo(demo, page, own);
  return { number, own };
}

describe('the same lamp, reported twice', () => {
  test('one report goes on as the other; both neighbours see it live, and neither reads what the other wrote', () =>
    together({ demo, browser }, async (someone) => {
      const [nb, nn] = await Promise.all([textsOf('tasks', 'nb'), textsOf('tasks', 'nn')]);
      const [first, second, technician] = await Promise.all([
        someone({ as: 'marthe', at: '/report', device: 'phone' }),
        someone({ as: 'neighbour', at: '/report', device: 'phone', theme: 'dark', lang: 'nn' }),
        someone({ as: 'technician', at: '/tasks' }),
      ]);
      const kept = await report(first, 'Ved postkassene', 'Lykta er mørk, og ungene går her.');
      const merged = await report(second, 'Ved postkassene', 'Lampa er død, eg snubla i går.');

      await goTo(demo, technician, merged.own);
      await work(technician, 'merger', async (fold) => {
        await fold.locator('input[name=into]').fill(kept.number);
        await fold.locator('textarea').fill('Ein nabo melde det same. Du følgjer den saka no.');
      });
      await technician.getByText(nb('tasks-merged-into', { number: kept.number })).first().waitFor();
      await assertGoodPage(technician, { lang: 'nb' });

      await inSteps(second, nn('tasks-merged-into', { number: kept.number })).waitFor();
      await inSteps(second, 'Ein nabo melde det same. Du følgjer den saka no.').waitFor();
      await inSteps(first, nb('tasks-step-joined', { number: merged.number })).waitFor();

      await goTo(demo, technician, kept.own);
      await technician.getByRole('button', { name: nb('tasks-take') }).click();
      await inSteps(first, nb('tasks-state-taken')).waitFor();
      await inSteps(second, nn('tasks-state-taken')).waitFor();
      await work(technician, 'closure', (fold) => fold.locator('textarea').fill('Pæra er byttet.'));
      for (const [page, lang] of [[first, 'nb'], [second, 'nn']]) {
        await inSteps(page, 'Pæra er byttet.').waitFor();
        assert.ok(!(await page.content()).includes(PEOPLE.technician), 'the municipality answers as a unit');
        await assertGoodPage(page, { lang });
      }
      assert.ok(!(await first.content()).includes('snubla'), 'what one neighbour wrote');
      assert.ok(!(await second.content()).includes('ungene'), 'is not for the other');
      await assertStayed(first, second);

      // The other's page of the task that goes on tells no more.
      await goTo(demo, second, kept.own);
      assert.ok(!(await second.content()).includes('ungene'));
    }));
});
