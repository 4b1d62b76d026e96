// The loop: a resident reports a dark street light, the unit gets it, works and answers, and
// everybody it concerns sees each step while it happens, without loading a page again.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from '../lib/browser.mjs';
import { PEOPLE, choosePerson, startDemo } from '../lib/demo.mjs';
import { assertGoodPage, meant } from '../lib/look.mjs';
import { pointAt, walkTo } from '../lib/map.mjs';
import { CAMERA, withPosition } from '../lib/photo.mjs';
import { picture } from '../lib/picture.mjs';
import { assertStayed, cardOf, goTo, inSteps, together as story, work } from '../lib/story.mjs';
import { textsOf } from '../lib/texts.mjs';

let demo;
let browser;
/** Lyngstien 13B, from the map of Marthe's own page. */
let home;
const HOME = '/hats/property:1505-10/34';

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
  await together(async (someone) => {
    const page = await someone({ as: 'marthe', at: HOME });
    const points = await page.locator('allting-map').getAttribute('data-points');
    home = JSON.parse(points).find((point) => /Lyngstien 13/i.test(point.label));
  });
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const together = (tell) => story({ demo, browser }, tell);

/** Fills in the form and sends it; gives the number and, to those without a name, the secret link. */
async function report(page, { category = 'street-light', words, text, photo, place, name }) {
  await page.locator(`label[for="${await page.locator(`input[name=category][value="${category}"]`).getAttribute('id')}"]`).click();
  await place?.();
  if (words) await page.locator('#words').fill(words);
  await page.locator('#text').fill(text);
  if (photo) await page.locator('#photos').setInputFiles({ name: 'lykt.jpg', mimeType: 'image/jpeg', buffer: photo });
  if (name) await picture(page, name, { height: 1745 });
  await page.locator('main form button[type=submit]').click();
  await page.waitForURL('**/report/received/*');
  const number = /\d{4}-\d+/.exec(await page.locator('main .lead').innerText())[0];
  const link = page.locator('input#link');
  return { number, link: (await link.count()) ? await link.inputValue() : undefined };
}

/** The registrar hands in a line from the staff system: somebody works in one more unit. */
async function employ(someone, key, unit) {
  const page = await someone({ at: '/sign-in?to=/register/imports' });
  const person = page.locator('.people button').filter({ hasText: PEOPLE[key] }).first();
  const number = await person.getAttribute('value');
  await choosePerson(page, 'registrar', 'high');
  await page.waitForURL(`${demo.origin}/register/imports`);
  const text = `ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n99001;${number};${unit};Vikar;nei;operator;2020-01-01;\n`;
  await page.locator('#kind').selectOption('hr');
  await page.locator('#file').setInputFiles({ name: 'hr.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.locator('main form[action="/register/imports"] button').click();
  await page.waitForURL('**/register/imports/*');
  // Loaded anew until it is done: a file this short may be read before the page listens.
  const done = page.getByText((await textsOf('register', 'nb'))('register-no-problems'));
  const before = performance.now() + 30_000;
  while ((await done.count()) === 0) {
    assert.ok(performance.now() < before, 'the file was not read within 30 s');
    await page.reload();
  }
}

describe('the dark street light', () => {
  test('an anonymous visitor reports it with the mouse and a photo; technician, neighbour and reporter see each step', () =>
    together(async (someone) => {
      const [nb, en] = await Promise.all([textsOf('tasks', 'nb'), textsOf('tasks', 'en')]);
      const [visitor, technician, marthe, far] = await Promise.all([
        someone({ at: '/report', lang: 'en' }),
        someone({ as: 'technician', at: '/tasks', lang: 'en' }),
        someone({ as: 'marthe', at: HOME, device: 'phone' }),
        someone({ as: 'farResident', device: 'phone', theme: 'dark' }),
      ]);
      const words = 'By the mailboxes below the house';
      const photo = withPosition(await visitor.screenshot({ type: 'jpeg' }), home);
      assert.ok(photo.includes('Exif') && photo.includes(CAMERA));
      const { number, link } = await report(visitor, { words, text: 'The street light is out. It was fine last week.', photo, place: () => pointAt(visitor, home), name: 'report-desktop' });
      await assertGoodPage(visitor, { lang: 'en' });

      // It comes to the list of the unit and to the owner's page by itself, and not to others.
      await cardOf(technician, number).waitFor();
      await cardOf(marthe, words).waitFor();
      await assertStayed(technician, marthe);
      assert.match(await cardOf(marthe, words).innerText(), new RegExp(nb('tasks-state-open')));

      await goTo(demo, visitor, link, true);
      await assertGoodPage(visitor, { lang: 'en' });
      await picture(technician, 'tasks-desktop', { height: 1000 });
      await photoIsClean(visitor);

      await cardOf(technician, number).locator('a').click();
      await technician.waitForURL('**/tasks/*');
      await photoIsClean(technician);
      await assertGoodPage(technician, { lang: 'en' });
      const own = new URL(technician.url()).pathname;
      await goTo(demo, marthe, own, true);
      await assertGoodPage(marthe, { lang: 'nb' });
      assert.equal(await marthe.locator('ul.photos').count(), 0, 'what the reporter sent is not for the neighbours');

      await technician.getByRole('button', { name: en('tasks-take') }).click();
      await technician.getByText(en('tasks-work-you')).waitFor();
      await inSteps(visitor, en('tasks-state-taken')).waitFor();
      await inSteps(marthe, nb('tasks-state-taken')).waitFor();

      await work(technician, 'comments', async (fold) => {
        await fold.locator('textarea').fill('Vi kommer med lift i morgen.');
      });
      for (const page of [visitor, marthe]) await inSteps(page, 'Vi kommer med lift i morgen.').waitFor();
      await work(technician, 'comments', async (fold) => {
        await fold.locator('textarea').fill('Husk nøkkelen til skapet.');
        await fold.locator('label', { hasText: en('tasks-audience-unit') }).click();
      });
      await inSteps(technician, 'Husk nøkkelen til skapet.').waitFor();
      await work(technician, 'closure', async (fold) => {
        await fold.locator('textarea').fill('Pæra er byttet. Takk for at du sa fra.');
      });
      for (const [page, lang, say] of [[visitor, 'en', en], [marthe, 'nb', nb]]) {
        await inSteps(page, 'Pæra er byttet. Takk for at du sa fra.').waitFor();
        await inSteps(page, say('tasks-state-closed')).waitFor();
        assert.doesNotMatch(await page.content(), /nøkkelen til skapet/, 'a note among colleagues');
        assert.ok(!(await page.content()).includes(PEOPLE.technician), 'the municipality answers as a unit');
        await assertGoodPage(page, { lang });
      }
      await assertStayed(visitor, marthe, far);
      assert.ok(!(await far.content()).includes(words), 'it does not concern one who lives far away');
      assert.equal((await far.goto(`${demo.origin}${own}`)).status(), 404);
      far.problems = far.problems.filter((problem) => !meant(404)(problem));
    }));

  test('a signed-in neighbour points with a finger, in nynorsk; it is answered, not solved, and opened again', () =>
    together(async (someone) => {
      const [nn, en] = await Promise.all([textsOf('tasks', 'nn'), textsOf('tasks', 'en')]);
      const [neighbour, technician] = await Promise.all([
        someone({ as: 'neighbour', at: '/report', device: 'phone', lang: 'nn', theme: 'dark' }),
        someone({ as: 'technician', at: '/tasks', device: 'phone', lang: 'en' }),
      ]);
      const { number, link } = await report(neighbour, { words: 'Ved garasjen', text: 'Lyset blinkar.', place: () => pointAt(neighbour, home, { touch: true }) });
      assert.equal(link, undefined, 'she follows it on her own page');
      await assertGoodPage(neighbour, { lang: 'nn' });
      await neighbour.getByRole('link', { name: nn('tasks-received-follow') }).click();
      await neighbour.waitForURL('**/tasks/*');
      const own = new URL(neighbour.url()).pathname;
      await goTo(demo, neighbour, own, true);

      await cardOf(technician, number).waitFor();
      await assertStayed(technician);
      await assertGoodPage(technician, { lang: 'en' });
      await goTo(demo, technician, own, true);
      await technician.getByRole('button', { name: en('tasks-take') }).click();
      await inSteps(neighbour, nn('tasks-state-taken')).waitFor();
      await work(technician, 'closure', (fold) => fold.locator('textarea').fill('It is mended.'));
      await inSteps(neighbour, 'It is mended.').waitFor();
      await assertStayed(neighbour);
      await assertGoodPage(neighbour, { lang: 'nn' });
      await goTo(demo, technician, '/tasks', true);
      assert.equal(await cardOf(technician, number).count(), 0);

      await neighbour.locator('a[href*="?again"]').click();
      await neighbour.waitForURL('**/tasks/*again*');
      const fold = neighbour.locator('details.fold').filter({ has: neighbour.locator('form[action$="/reopening"]') });
      await fold.locator('textarea').fill('Det blinkar enno.');
      await fold.locator('button[type=submit]').click();
      await inSteps(neighbour, nn('tasks-step-reopened')).waitFor();
      await cardOf(technician, number).waitFor();
      await assertStayed(technician);
    }));

  test('with the keyboard alone, in bokmål and dark colours; it goes to another unit and back, and the reporter sees where it is', () =>
    together(async (someone) => {
      const nb = await textsOf('tasks', 'nb');
      // Whoever passes a task on may not see it any more, and her page may ask for it once more.
      const [visitor, technician] = await Promise.all([
        someone({ at: '/report', theme: 'dark' }),
        someone({ as: 'technician', at: '/tasks', theme: 'dark', expected: meant(404) }),
      ]);
      const { number, link } = await report(visitor, { text: 'Det ligger ei grein over lampa.', place: () => walkTo(visitor, home) });
      await assertGoodPage(visitor, { lang: 'nb' });
      await goTo(demo, visitor, link, true);
      await cardOf(technician, number).waitFor();
      await cardOf(technician, number).locator('a').click();
      await technician.waitForURL('**/tasks/*');
      const own = new URL(technician.url()).pathname;
      await technician.getByRole('button', { name: nb('tasks-take') }).click();
      await inSteps(visitor, nb('tasks-state-taken')).waitFor();
      const fold = technician.locator('details.fold').filter({ has: technician.locator('form[action$="/transfer"]') });
      await fold.locator('summary').click();
      await fold.locator('select').selectOption('category:tree');
      await fold.locator('textarea').fill('Et tre har veltet.');
      await fold.locator('button[type=submit]').click();
      await technician.waitForURL(`${demo.origin}/tasks`);
      assert.equal(await cardOf(technician, number).count(), 0, 'it is out of her hands');
      assert.equal((await technician.goto(`${demo.origin}${own}`)).status(), 404, 'and out of her sight');
      await inSteps(visitor, nb('tasks-step-passed-on', { unit: 'Park og friluft' })).waitFor();
      await inSteps(visitor, 'Et tre har veltet.').waitFor();

      // The other unit gets it at once, and gives it back.
      await goTo(demo, technician, '/tasks', true);
      await employ(someone, 'caseWorker', 'park-og-friluft');
      const gardener = await someone({ as: 'caseWorker', at: own, device: 'phone', expected: meant(404) });
      const back = gardener.locator('details.fold').filter({ has: gardener.locator('form[action$="/transfer"]') });
      await back.locator('summary').click();
      await back.locator('select').selectOption('category:street-light');
      await back.locator('textarea').fill('Greina er borte. Lampa er fortsatt mørk.');
      await back.locator('button[type=submit]').click();
      await gardener.waitForURL(`${demo.origin}/tasks`);
      await cardOf(technician, number).waitFor();
      await inSteps(visitor, 'Greina er borte. Lampa er fortsatt mørk.').waitFor();
      await assertStayed(visitor, technician);
      await cardOf(technician, number).locator('a').click();
      await technician.waitForURL('**/tasks/*');
      await technician.getByRole('button', { name: nb('tasks-take') }).click();
      await work(technician, 'closure', (form) => form.locator('textarea').fill('Den lyser igjen.'));
      await inSteps(visitor, 'Den lyser igjen.').waitFor();
      await inSteps(visitor, nb('tasks-state-closed')).waitFor();
      await assertStayed(visitor);
    }));

  test('two technicians take the same task at once: one has it, and the other is told who', () =>
    together(async (someone) => {
      const nb = await textsOf('tasks', 'nb');
      const visitor = await someone({ at: '/report' });
      const { number } = await report(visitor, { words: 'Ved brua', text: 'Mørkt.' });
      // Without scripts a page stays as it was, as one does that has been open for a while.
      const names = { technician: PEOPLE.technician, technicianLeader: PEOPLE.technicianLeader };
      const pages = await Promise.all(
        Object.keys(names).map((as) => someone({ as, at: '/tasks', context: { javaScriptEnabled: false }, expected: meant(409) })),
      );
      for (const page of pages) {
        await cardOf(page, number).locator('a').click();
        await page.getByRole('button', { name: nb('tasks-take') }).waitFor();
      }
      await Promise.all(pages.map((page) => page.getByRole('button', { name: nb('tasks-take') }).click()));
      const told = await Promise.all(pages.map((page) => page.locator('main').innerText()));
      const has = told.map((text) => text.includes(nb('tasks-work-you')));
      assert.deepEqual([...has].sort(), [false, true], 'one of them has it');
      const winner = Object.values(names)[has.indexOf(true)];
      assert.ok(told[has.indexOf(false)].includes(nb('tasks-conflict-taken-by', { name: winner })));
    }));

  test('without scripts a report can be sent with words for the place, and followed', () =>
    together(async (someone) => {
      const nb = await textsOf('tasks', 'nb');
      const page = await someone({ at: '/report', device: 'phone', context: { javaScriptEnabled: false }, expected: meant(422) });
      await page.locator('main form button[type=submit]').click();
      await page.locator('.summary').waitFor();
      const { number, link } = await report(page, { words: 'Lyngstien 13', text: 'Lyset er mørkt.' });
      await page.goto(link);
      assert.match(await page.locator('main').innerText(), new RegExp(number));
      await page.getByText(nb('tasks-state-open')).first().waitFor();
    }));
});

/** The photo is shown, and tells neither where nor with what it was taken. */
async function photoIsClean(page) {
  const shown = page.locator('ul.photos a');
  assert.equal(await shown.count(), 1);
  assert.ok(await shown.locator('img').evaluate((img) => img.decode().then(() => img.naturalWidth > 0)));
  const [whole, small] = [await shown.getAttribute('href'), await shown.locator('img').getAttribute('src')];
  for (const address of [whole, small]) {
    const answer = await page.request.get(new URL(address, demo.origin).href);
    assert.equal(answer.headers()['content-type'], 'image/jpeg');
    const bytes = await answer.body();
    assert.equal(bytes.readUInt16BE(0), 0xffd8);
    assert.ok(!bytes.includes('Exif') && !bytes.includes(CAMERA), `${address} still tells where it was taken`);
  }
}
