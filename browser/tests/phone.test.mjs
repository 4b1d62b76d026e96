// Deviations from the phone, also where there is no network: they are kept on the phone and sent once, by the
// one who wrote them.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from '../lib/browser.mjs';
import { startDemo } from '../lib/demo.mjs';
import { assertGoodPage, meant } from '../lib/look.mjs';
import { CAMERA, withPosition } from '../lib/photo.mjs';
import { picture } from '../lib/picture.mjs';
import { assertStayed, cardOf, goTo, inSteps, together, work } from '../lib/story.mjs';
import { textsOf } from '../lib/texts.mjs';

let demo;
let browser;
let nb;

before(async () => {
  [demo, browser, nb] = await Promise.all([startDemo(), launch(), textsOf('tasks', 'nb')]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const people = (story) => together({ demo, browser }, story);

/** What a browser says of a line that is down. */
const offline = (problem) => /net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED)/.test(problem);
const either = (...all) => (problem) => all.some((one) => one(problem));

/** Somebody at the form; when the phone has what it needs without network. */
async function atForm(someone, how) {
  // The page of the form does not listen: what is typed must not go with the session.
  const page = await someone({ at: '/contact', device: 'phone', ...how });
  await page.goto(`${demo.origin}/deviation`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!(await caches.match('/deviation/shell'))) await new Promise((done) => setTimeout(done, 50));
    while (!navigator.serviceWorker.controller) await new Promise((done) => setTimeout(done, 50));
  });
  return page;
}

async function fill(page, { kind = 'near-miss', text, seriousness = 'medium', words, measure, photo }) {
  await page.locator('#kind').selectOption(kind);
  await page.locator('#text').fill(text);
  await page.locator('.choice', { has: page.locator(`input[name=seriousness][value=${seriousness}]`) }).locator('label').click();
  if (words) await page.locator('#words').fill(words);
  if (measure) await page.locator('#measure').fill(measure);
  if (photo) await page.locator('#photos').setInputFiles({ name: 'bilde.jpg', mimeType: 'image/jpeg', buffer: photo });
}

const send = (page) => page.locator('[data-deviation-form] button[type=submit]').click();
const kept = (page) => page.locator('[data-kept-list] li');
const told = (page, key, say = nb) => page.locator('[data-told]').getByText(say(key)).waitFor();

/** The number of the task behind the thank-you page. */
const number = async (page) => /\d{4}-\d+/.exec(await page.locator('main .lead').innerText())[0];

describe('a deviation from the phone', () => {
  test('without network it is kept, opened again, changed, and sent once when the network is back; the leader sees it at once', () =>
    people(async (someone) => {
      const nn = await textsOf('tasks', 'nn');
      const leader = await someone({ as: 'technicianLeader', at: '/tasks' });
      const phone = await atForm(someone, { as: 'technician', lang: 'nn', expected: offline });
      await assertGoodPage(phone, { lang: 'nn' });
      const photo = withPosition(await phone.screenshot({ type: 'jpeg' }), { lat: 63.1, lon: 7.7 });

      const context = phone.context();
      await context.setOffline(true);
      await phone.reload();
      await told(phone, 'tasks-deviation-said-offline', nn);
      assert.ok(!(await phone.content()).includes('Roar'), 'the shell knows nobody');
      await assertGoodPage(phone, { lang: 'nn' });
      await send(phone);
      await phone.locator('.summary').getByText(nn('tasks-deviation-text-missing')).waitFor();
      await assertGoodPage(phone, { lang: 'nn' });
      await fill(phone, { kind: 'personal-injury', text: 'Klemte handa i lastelemmen.', words: 'Lageret', measure: 'Kjølte ned.', photo });
      assert.equal(await phone.locator('[data-previews] img').count(), 1);
      await send(phone);
      await told(phone, 'tasks-deviation-said-kept', nn);
      assert.equal(await kept(phone).count(), 1);
      await assertGoodPage(phone, { lang: 'nn' });
      await picture(phone, 'deviation-phone', { height: 1400 });
      await phone.close();

      // The phone was put away and taken out again.
      const again = await context.newPage();
      await again.goto(`${demo.origin}/deviation`);
      await again.locator('[data-kept-list]').getByText('Klemte handa i lastelemmen.').waitFor();
      await kept(again).getByRole('button', { name: nn('tasks-deviation-kept-open') }).click();
      assert.equal(await again.locator('#measure').inputValue(), 'Kjølte ned.');
      assert.equal(await again.locator('[data-previews] img').count(), 1, 'the photo is there still');
      await again.locator('#text').fill('Klemte høgre hand i lastelemmen.');
      await send(again);
      await told(again, 'tasks-deviation-said-kept', nn);
      assert.equal(await kept(again).count(), 1, 'it is the same report');
      await fill(again, { text: 'Dette var ingenting.' });
      await send(again);
      await again.locator('[data-kept-list] li:nth-child(2)').waitFor();
      const second = kept(again).nth(1);
      await second.getByRole('button', { name: nn('tasks-deviation-kept-drop') }).click();
      await second.getByRole('button', { name: nn('tasks-deviation-kept-drop-sure') }).click();
      await second.waitFor({ state: 'detached' });

      assert.equal(await cardOf(leader, 'HMS-avvik').count(), 0);
      await context.setOffline(false);
      await told(again, 'tasks-deviation-said-sent', nn);
      assert.equal(await kept(again).count(), 0);
      const card = cardOf(leader, 'HMS-avvik: personskade');
      await card.waitFor();
      await assertStayed(leader);
      assert.equal(await card.count(), 1);

      await card.locator('a').click();
      await leader.waitForURL('**/tasks/*');
      await leader.getByText('Klemte høgre hand i lastelemmen.').waitFor();
      await assertGoodPage(leader, { lang: 'nb' });
      const address = await leader.locator('ul.photos a').getAttribute('href');
      const bytes = await (await leader.request.get(new URL(address, demo.origin).href)).body();
      assert.ok(!bytes.includes('Exif') && !bytes.includes(CAMERA), 'the photo tells not where it was taken');

      // What becomes of it comes to the one who reported it.
      await again.getByRole('link', { name: nn('tasks-deviation-sent-link') }).click();
      await again.waitForURL('**/report/received/*');
      await goTo(demo, again, new URL(leader.url()).pathname);
      await leader.getByRole('button', { name: nb('tasks-take') }).click();
      await inSteps(again, nn('tasks-state-taken')).waitFor();
      await work(leader, 'closure', (fold) => fold.locator('textarea').fill('Lemmen har fått vern.'));
      await inSteps(again, 'Lemmen har fått vern.').waitFor();
      await assertStayed(again);
    }));

  test('a session that ended meanwhile keeps it, another person on the phone neither sees nor sends it, and its own sends it', () =>
    people(async (someone) => {
      const phone = await atForm(someone, { as: 'technician', theme: 'dark', expected: either(offline, meant(401)) });
      const text = 'Nesten påkjørt i skiftet.';
      // Also the issuer has forgotten who it was.
      await phone.context().clearCookies();
      await fill(phone, { text });
      await send(phone);
      await told(phone, 'tasks-deviation-said-sign-in');
      assert.equal(await kept(phone).count(), 1);
      await assertGoodPage(phone, { lang: 'nb' });

      // Somebody else signs in on the same phone.
      await demo.signIn(phone, 'technicianLeader', { to: '/contact' });
      await phone.goto(`${demo.origin}/deviation`);
      // It has looked at what is kept here, and whose it is.
      await phone.locator('[data-deviation][data-looked]').waitFor();
      assert.equal(await kept(phone).count(), 0);
      assert.ok(!(await phone.locator('section[data-kept]').isVisible()), 'no empty list either');
      assert.ok(!(await phone.content()).includes(text));
      await goTo(demo, phone, '/tasks');
      assert.equal(await cardOf(phone, 'nestenulykke').count(), 0, 'nothing was sent in her name');
      await phone.locator('.drop-person > summary').click();
      await phone.locator('form[action="/sign-out"] button').click();
      await phone.waitForURL('**/signed-out?**');
      assert.equal(await phone.evaluate(() => localStorage.getItem('deviation-owners')), null);

      await demo.signIn(phone, 'technician', { to: '/contact' });
      await phone.goto(`${demo.origin}/deviation`);
      await told(phone, 'tasks-deviation-said-sent');
      assert.equal(await kept(phone).count(), 0);
      const leader = await someone({ as: 'technicianLeader', at: '/tasks' });
      assert.equal(await cardOf(leader, 'HMS-avvik: nestenulykke').count(), 1);
      await cardOf(leader, 'HMS-avvik: nestenulykke').locator('a').click();
      await leader.getByText(text).waitFor();
    }));

  test('one whose answer got lost is sent again and is one task', () =>
    people(async (someone) => {
      const phone = await atForm(someone, { as: 'technician', expected: offline });
      const leader = await someone({ as: 'technicianLeader', at: '/tasks' });
      let lost = 0;
      await phone.route('**/deviation', async (route) => {
        if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
        lost += 1;
        // It arrives and is received; the answer does not come back.
        assert.equal((await route.fetch()).status(), 201);
        await route.abort('internetdisconnected');
      });
      await fill(phone, { kind: 'equipment', text: 'Stigen er sprukket.' });
      await send(phone);
      await cardOf(leader, 'HMS-avvik: utstyr').waitFor();
      assert.equal(lost, 1);
      // The service worker sends it by itself where the browser has network; else she presses.
      await phone.locator('[data-kept-send]').click({ timeout: 2_000 }).catch(() => {});
      await told(phone, 'tasks-deviation-said-sent');
      assert.equal(await kept(phone).count(), 0);
      await leader.reload();
      assert.equal(await cardOf(leader, 'HMS-avvik: utstyr').count(), 1);
    }));

  test('one that is refused is kept with what is wrong, mended and sent', () =>
    people(async (someone) => {
      const phone = await atForm(someone, { as: 'technician', lang: 'en', theme: 'dark', expected: meant(422) });
      const en = await textsOf('tasks', 'en');
      await fill(phone, { kind: 'building', text: 'The door does not close.', photo: Buffer.from('not a picture at all') });
      await send(phone);
      await phone.locator('.summary').getByText(en('tasks-photo-not-a-picture')).waitFor();
      await kept(phone).getByText(en('tasks-deviation-state-refused')).waitFor();
      await assertGoodPage(phone, { lang: 'en' });
      await phone.reload();
      await kept(phone).getByRole('button', { name: en('tasks-deviation-kept-open') }).click();
      await phone.locator('#photos-error').waitFor();
      await phone.locator('[data-previews] button').click();
      await send(phone);
      await phone.waitForURL('**/report/received/*');
      await assertGoodPage(phone, { lang: 'en' });
      await phone.goto(`${demo.origin}/deviation`);
      await phone.locator('[data-deviation][data-looked]').waitFor();
      assert.equal(await kept(phone).count(), 0);
    }));

  test('the place where she is comes along when she presses for it', () =>
    people(async (someone) => {
      const context = { geolocation: { latitude: 63.11, longitude: 7.72, accuracy: 8.4 }, permissions: ['geolocation'] };
      const phone = await atForm(someone, { as: 'technician', context });
      assert.equal(await phone.locator('input[name=lat]').inputValue(), '', 'not before');
      await phone.locator('[data-here-ask]').click();
      await phone.getByText(nb('tasks-deviation-here-got', { metres: '9' })).waitFor();
      await fill(phone, { kind: 'environment', text: 'Olje på bakken.' });
      await send(phone);
      await phone.waitForURL('**/report/received/*');
      const its = await number(phone);
      const leader = await someone({ as: 'technicianLeader', at: '/tasks' });
      await cardOf(leader, its).locator('a').click();
      await leader.locator('allting-map').waitFor();
      await leader.locator('allting-map[data-ready]').waitFor();
    }));

  test('without scripts it is an ordinary form', () =>
    people(async (someone) => {
      const phone = await someone({ as: 'technician', at: '/deviation', device: 'phone', context: { javaScriptEnabled: false }, expected: meant(422) });
      await send(phone);
      await phone.locator('.summary').waitFor();
      await fill(phone, { kind: 'other', text: 'Uten skript.' });
      await send(phone);
      await phone.waitForURL('**/report/received/*');
      await phone.getByText(nb('tasks-received-title')).waitFor();
    }));

  test('the form and its shell are good pages in three languages, light and dark', () =>
    people(async (someone) => {
      for (const [lang, theme, device] of [['nb', 'light', 'desktop'], ['nn', 'dark', 'desktop'], ['en', 'light', 'phone'], ['nb', 'dark', 'phone']]) {
        const page = await someone({ as: 'technician', at: '/contact', lang, theme, device });
        await page.goto(`${demo.origin}/deviation`);
        await page.locator('[data-on-phone]').waitFor();
        await assertGoodPage(page, { lang });
        await page.goto(`${demo.origin}/deviation/shell?lang=${lang}`);
        await assertGoodPage(page, { lang });
      }
    }));

  test('colleagues and residents see nothing of it', () =>
    people(async (someone) => {
      const phone = await atForm(someone, { as: 'technician' });
      await fill(phone, { kind: 'violence-threats', text: 'Truet på jobb.' });
      await send(phone);
      await phone.waitForURL('**/report/received/*');
      const own = `/tasks/${new URL(phone.url()).pathname.split('/').pop()}`;
      for (const as of ['caseWorker', 'marthe', 'registrar']) {
        const other = await someone({ as, at: '/contact', expected: meant(404) });
        assert.equal((await other.goto(`${demo.origin}${own}`)).status(), 404);
      }
    }));
});
