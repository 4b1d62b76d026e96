// S1, one door in: Marthe signs in once and sees her whole relation to the municipality, sorted
// by hat; on a phone and a desktop, in three languages, in light and dark colours.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, open } from '../lib/browser.mjs';
import { choosePerson, startDemo } from '../lib/demo.mjs';
import { assertGoodPage, chooseLanguage, meant } from '../lib/look.mjs';
import { picture } from '../lib/picture.mjs';

// The hats as they come, by the kind in their addresses, and what each holds. The words are those
// that the units of the demo wrote; what is guarded needs a sign-in at level high.
const HATS = [
  { kind: 'person', name: '', cards: [['Parkeringsgebyr i Strandgata', 'Parkeringsgebyr i Strandgata', 'Parking fine in Strandgata']] },
  { kind: 'property', name: 'Lyngstien 13', cards: [['Garasje på Lyngstien 13b', 'Garasje på Lyngstien 13b', 'Garage at Lyngstien 13b'], ['Gatelys', 'Gatelys', 'Street light']] },
  {
    kind: 'child',
    name: 'Maren',
    cards: [
      ['Skolestart for Maren til høsten', 'Skulestart for Maren til hausten', 'Maren starts school this autumn'],
      ['Barnehagen i juleferien', 'Barnehagen i juleferien', 'The kindergarten in the Christmas holidays'],
    ],
    guarded: [['Neste vaksine for Maren', 'Neste vaksine for Maren', 'Maren\'s next vaccination']],
  },
  { kind: 'kin', name: 'Ruth', cards: [], guarded: [['Hjemmetjeneste for Ruth, 3 timer i uka', 'Heimeteneste for Ruth, 3 timar i veka', 'Home care for Ruth, 3 hours a week']] },
  { kind: 'organisation', name: 'svømmeklubb', cards: [['Kulturmidler for neste år', 'Kulturmidlar for neste år', 'Culture grants for next year']] },
  {
    kind: 'unit',
    name: 'Rensviktunet',
    cards: [['To ledige vakter neste uke', 'To ledige vakter neste veke', 'Two vacant shifts next week']],
    guarded: [['Medisinliste skal kontrolleres', 'Medisinliste skal kontrollerast', 'A medicine list must be checked']],
  },
  { kind: 'mandate', name: 'bystyre', cards: [['Sakslista til bystyret er klar', 'Sakslista til bystyret er klar', 'The agenda of the town council is ready']] },
];
const hatOf = (kind) => HATS.find((hat) => hat.kind === kind);
// Words of the guarded cards that give away what they are about.
const SECRETS = /vaksine|vaccination|Ulsethmoen|Hjemmetjeneste for|Heimeteneste for|Home care for|kvittert|acknowledged|Medisinliste|medicine list|Rom 12|Room 12/i;
const LANGS = ['nb', 'nn', 'en'];

let demo;
let browser;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const DEVICES = ['phone', 'desktop'];
DEVICES.forEach((device, d) => LANGS.forEach((lang, l) => {
  const theme = (d + l) % 2 === 0 ? 'dark' : 'light';
  describe(`one door in, on a ${device}, in ${lang}, in ${theme} colours`, () => {
    let page;
    before(async () => {
      page = await open(browser, { device, theme });
    });
    after(async () => {
      await page?.context().close();
      assert.deepEqual(page?.problems.filter((problem) => !meant(404)(problem)), []);
    });

    const good = () => assertGoodPage(page, { lang });
    const own = (path) => page.waitForURL(`${demo.origin}${path}`);
    const hats = () => page.locator('section.hat');
    const address = (kind) => page.locator(`section.hat h2 a[href^="/hats/${kind}:"]`).getAttribute('href');

    test('the front page says what one can do, in the language that one chose', async () => {
      await page.goto(demo.origin);
      if (lang !== 'nb') await chooseLanguage(page, lang);
      await good();
    });

    test('she signs in at level substantial and sees her seven hats with their cards', async () => {
      await page.locator('.top-sign-in').click();
      await page.locator('.people').waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), lang, 'the test issuer speaks the language too');
      await good();
      await choosePerson(page, 'marthe', 'substantial');
      await own('/');
      const kinds = await hats().locator('h2 a').evaluateAll((links) => links.map((link) => link.getAttribute('href').match(/^\/hats\/(\w+):/)[1]));
      assert.deepEqual(kinds, HATS.map((hat) => hat.kind));
      for (const [n, hat] of HATS.entries()) {
        const section = hats().nth(n);
        assert.match((await section.getByRole('heading', { level: 2 }).innerText()).toLowerCase(), new RegExp(hat.name.toLowerCase()));
        assert.deepEqual(missing(await titles(section), hat.cards), []);
        assert.equal(await section.locator('.card-locked').count(), hat.guarded ? 1 : 0, `what is guarded under ${hat.kind}`);
      }
      assert.doesNotMatch(await page.content(), SECRETS);
      await good();
      if (lang === 'en') await picture(page, device === 'phone' ? 'portal-phone-dark' : 'portal-desktop', { height: device === 'phone' ? 1180 : 1650 });
    });

    test('every hat has a page; of what is guarded it tells nothing', async () => {
      const links = await hats().locator('h2 a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
      for (const [n, href] of links.entries()) {
        await page.goto(`${demo.origin}${href}`);
        assert.deepEqual(missing(await titles(page), HATS[n].cards), [], href);
        assert.doesNotMatch(await page.content(), SECRETS, href);
        assert.doesNotMatch(await (await page.request.get(`${demo.origin}${href}?part=cards`)).text(), SECRETS, href);
        await good();
      }
    });

    test('a sign-in at level high leads back to where she was, and opens it', async () => {
      await page.goto(demo.origin);
      const child = await address('child');
      await page.goto(`${demo.origin}${child}`);
      await page.locator('.card-locked a').first().click();
      await own('/step-up?**');
      await good();
      await page.locator('main a.ds-button').click();
      await page.locator('.people').waitFor();
      assert.equal(await page.locator('input[type=radio][value=idporten-loa-substantial]').count(), 0, 'only level high is offered');
      await choosePerson(page, 'marthe', 'high');
      await own(child);
      assert.deepEqual(missing(await titles(page), [...hatOf('child').cards, ...hatOf('child').guarded]), []);
      assert.match(await page.locator('main').innerText(), /Liv Ulsethmoen/);
      await good();
      await page.goto(demo.origin);
      for (const [n, hat] of HATS.entries()) {
        assert.deepEqual(missing(await titles(hats().nth(n)), [...hat.cards, ...(hat.guarded ?? [])]), []);
      }
      assert.equal(await page.locator('.card-locked').count(), 0);
    });

    for (const { kind, name } of [hatOf('child'), hatOf('organisation')]) {
      test(`acting for ${name} shows on every page, narrows what is seen, and is taken off`, async () => {
        await page.goto(demo.origin);
        const [hat, property] = [await address(kind), await address('property')];
        await page.goto(`${demo.origin}${hat}`);
        await page.locator('form[action="/acting"] button').first().click();
        await page.locator('section.acting').waitFor();
        assert.match((await page.locator('section.acting').innerText()).toLowerCase(), new RegExp(name.toLowerCase()));
        await good();
        for (const path of ['/', '/contact', '/report', '/acting']) {
          await page.goto(`${demo.origin}${path}`);
          assert.match((await page.locator('section.acting').innerText()).toLowerCase(), new RegExp(name.toLowerCase()), path);
          if (path === '/' || path === '/acting') await good();
        }
        await page.goto(demo.origin);
        assert.deepEqual(await hats().locator('h2 a').evaluateAll((all) => all.map((link) => link.getAttribute('href'))), [hat]);
        assert.equal((await page.goto(`${demo.origin}${property}`)).status(), 404, 'her house has nothing to do with it');
        await page.goto(demo.origin);
        await page.locator('section.acting button').click();
        await page.locator('section.acting').waitFor({ state: 'detached' });
        await page.goto(demo.origin);
        assert.equal(await hats().count(), HATS.length);
      });
    }

    test('signing out ends the session here and at the issuer', async () => {
      await page.locator('.drop-person > summary').click();
      await page.locator('form[action="/sign-out"] button').click();
      await own('/signed-out**');
      await good();
      await page.goto(`${demo.origin}/me`);
      await page.locator('.people').waitFor();
      assert.ok(page.url().startsWith(demo.issuer), 'the issuer asks who it is again');
      await page.goto(demo.origin);
      assert.equal(await page.locator('.top-sign-in').count(), 1);
    });

    const titles = (within) => within.locator('.card-title').allInnerTexts();
    const missing = (seen, cards) => cards.map((words) => words[l]).filter((title) => !seen.includes(title));
  });
}));
