// The door against ID-porten as ID-porten behaves: `allting serve` with a configuration file, and
// the stand-in of lib/idporten.mjs on another site, on each engine.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makePlace, startApp } from '../lib/app.mjs';
import { assertAccessible } from '../lib/axe.mjs';
import { launch, open } from '../lib/browser.mjs';
import { HIGH, SUBSTANTIAL, makeKey, startIdporten } from '../lib/idporten.mjs';

const ADA = { pid: '03851598730', name: 'Ada Prøve' };
const CLIENT = 'allting-nordsund';
const ENGINES = ['sqlite', ...(process.env.ALLTING_TEST_POSTGRES ? ['postgres'] : [])];

for (const engine of ENGINES) describe(`the door and ID-porten, on ${engine}`, () => {
  let idporten;
  let app;
  let browser;
  // Titles of the pages that axe has seen.
  const looked = new Set();

  before(async () => {
    browser = await launch();
    const place = await makePlace(engine);
    const key = makeKey();
    idporten = await startIdporten({ persons: [ADA] });
    await idporten.register({
      clientId: CLIENT,
      jwks: key.jwks,
      redirectUris: [`${place.origin}/sign-in/callback`],
      postLogoutRedirectUris: [`${place.origin}/signed-out`],
      frontchannelLogoutUri: `${place.origin}/sign-out/front-channel`,
      onBehalfOf: ['nordsund_kommune'],
    });
    const [client, master] = [join(place.folder, 'idporten.pem'), join(place.folder, 'master.key')];
    await writeFile(client, key.privatePem, { mode: 0o600 });
    await writeFile(master, randomBytes(32).toString('hex'), { mode: 0o600 });
    app = await startApp({ place, config: configuration({ place, client, master, kid: key.kid, issuer: idporten.issuer }) });
  });
  after(async () => {
    await browser?.close();
    await app?.stop();
    await idporten?.close();
    assert.deepEqual(idporten?.failures, []);
  });

  /** Gives a page to the story, and ends it without problems on the way. */
  async function withPage(story, { expected = () => false, ...options } = {}) {
    const page = await open(browser, options);
    try {
      await story(page);
      assert.deepEqual(page.problems.filter((problem) => !expected(problem)), []);
    } finally {
      await page.context().close();
    }
  }

  /** From a page that needs a session through ID-porten's own page. */
  async function signIn(page, { to = '/me', level = SUBSTANTIAL } = {}) {
    await page.goto(`${app.origin}${to}`);
    assert.ok(page.url().startsWith(`${idporten.issuer}/`), `${page.url()} is not ID-porten`);
    await choose(page, level);
  }

  async function choose(page, level) {
    await page.locator('#level').selectOption(level);
    await page.getByRole('button', { name: ADA.name }).click();
  }

  const session = async (page) => (await page.context().cookies(app.origin)).find((cookie) => cookie.name.endsWith('allting'));

  test('signs in by a pushed request on behalf of the municipality, and comes back to where one was going', () =>
    withPage(async (page) => {
      const asked = [];
      page.on('request', (request) => asked.push(new URL(request.url())));
      await signIn(page);
      await page.waitForURL(`${app.origin}/hats/**`);
      const there = asked.find((address) => address.pathname === '/authorize');
      assert.deepEqual([...there.searchParams.keys()].sort(), ['client_id', 'request_uri']);
      assert.ok(await session(page));
      await assertAccessible(page);
    }));

  test('asks ID-porten for level high when a page needs it, and keeps the place', () =>
    withPage(async (page) => {
      await signIn(page);
      await page.waitForURL(`${app.origin}/hats/**`);
      const before = await session(page);
      await page.goto(`${app.origin}/step-up?to=/contact`);
      await page.getByRole('main').getByRole('link').first().click();
      assert.deepEqual(await page.locator('#level option').evaluateAll((all) => all.map((one) => one.value)), [HIGH]);
      await choose(page, HIGH);
      await page.waitForURL(`${app.origin}/contact`);
      assert.notEqual((await session(page)).value, before.value, 'a new level is a new session');
      await page.locator('.drop-person > summary').click();
      assert.equal(await page.locator('.drop-level a').count(), 0, 'there is no higher level to ask for');
    }));

  test('says kindly that the person cancelled', () =>
    withPage(async (page) => {
      await page.goto(`${app.origin}/sign-in?to=/me`);
      await page.getByRole('button', { name: 'Avbryt' }).click();
      await refused(page, 'Du avbrøt innloggingen');
    }, { expected: is400 }));

  // What a token may say that we did not ask for, and the page it leads to.
  const tomorrow = Math.floor(Date.now() / 1000) + 86_400;
  const WRONG = {
    'a level that is too low': [{ acr: SUBSTANTIAL }, 'Innloggingen var ikke sikker nok', true],
    'a level that does not exist': [{ acr: 'idporten-loa-low' }, 'Innloggingen var ikke sikker nok'],
    'another nonce': [{ nonce: 'something-else' }, 'Vi kunne ikke stole på svaret'],
    'another audience': [{ aud: 'another-client' }, 'Vi kunne ikke stole på svaret'],
    'one audience too many': [{ aud: [CLIENT, 'another-client'] }, 'Vi kunne ikke stole på svaret'],
    'another issuer': [{ iss: 'https://idporten.invalid' }, 'Vi kunne ikke stole på svaret'],
    'a time that has passed': [{ exp: tomorrow - 2 * 86_400 }, 'Innloggingen må begynne på nytt'],
    'a time that has not come': [{ iat: tomorrow, exp: tomorrow + 60 }, 'Vi kunne ikke stole på svaret'],
    'another municipality': [{ aud_onbehalfof: 'another_kommune' }, 'Vi kunne ikke stole på svaret'],
    'no national number': [{ pid: undefined }, 'Vi mangler et norsk nummer for deg'],
  };
  // What a token says does not depend on the engine; that a refusal leaves no session does.
  const tried = Object.entries(WRONG).slice(0, engine === 'sqlite' ? undefined : 3);
  for (const [what, [claims, title, high]] of tried) {
    test(`refuses a token with ${what}: a kind page and no session`, () =>
      withPage(async (page) => {
        idporten.tamper = claims;
        try {
          await page.goto(`${app.origin}/sign-in?to=/me${high ? '&level=high' : ''}`);
          await choose(page, high ? HIGH : SUBSTANTIAL);
          await refused(page, title);
        } finally {
          idporten.tamper = {};
        }
      }, { expected: is400 }));
  }

  /** The page about it: in words, without a session, and with the way to try again. */
  async function refused(page, title) {
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    assert.equal(await session(page), undefined);
    if (!looked.has(title)) await assertAccessible(page);
    looked.add(title);
    assert.match(await page.locator('main a.ds-button').getAttribute('href'), /^\/sign-in\?/);
    await page.goto(app.origin);
    assert.equal(await page.locator('.top-sign-in').count(), 1, 'nobody is signed in');
  }

  test('takes an answer once: the same answer again, or from another browser, opens nothing', () =>
    withPage(async (page) => {
      const seen = [];
      page.on('request', (request) => request.url().includes('/sign-in/callback?') && seen.push(request.url()));
      await signIn(page);
      await page.waitForURL(`${app.origin}/hats/**`);
      assert.equal(seen.length, 1);

      const other = await open(browser);
      await other.goto(seen[0]);
      await refused(other, 'Innloggingen må begynne på nytt');
      await other.context().close();

      await page.context().clearCookies({ name: (await session(page)).name });
      await page.goto(seen[0]);
      await refused(page, 'Innloggingen må begynne på nytt');
    }, { expected: is400 }));

  test('does not take an answer that another site made up', () =>
    withPage(async (page) => {
      await page.goto(`${app.origin}/sign-in/callback?code=forged&state=forged&iss=${encodeURIComponent(idporten.issuer)}`);
      await refused(page, 'Innloggingen må begynne på nytt');
    }, { expected: is400 }));

  test('signing out here ends the session here and at ID-porten', () =>
    withPage(async (page) => {
      await signIn(page);
      await page.waitForURL(`${app.origin}/hats/**`);
      await page.locator('.drop-person > summary').click();
      await page.getByRole('button', { name: 'Logg ut' }).click();
      await page.waitForURL(`${app.origin}/signed-out?*`);
      await page.getByRole('heading', { level: 1, name: 'Du er logget ut' }).waitFor();
      assert.equal(await session(page), undefined);
      await assertAccessible(page);
      await page.goto(`${app.origin}/me`);
      await page.getByRole('heading', { name: 'Logg inn' }).waitFor();
      assert.ok(page.url().startsWith(idporten.issuer), 'ID-porten asks who it is again');
    }));

  test('signing out at ID-porten ends the session here, and an open page says so', () =>
    withPage(async (page) => {
      await signIn(page);
      await page.waitForURL(`${app.origin}/hats/**`);
      const other = await page.context().newPage();
      await other.goto(`${idporten.issuer}/logout`);
      await other.getByRole('heading', { name: 'Du er logget ut' }).waitFor();
      // The hidden tab holds no line open; it hears of it when it is looked at.
      await page.bringToFront();
      await page.waitForURL(`${app.origin}/signed-out?to=*`);
      await page.getByRole('heading', { level: 1, name: 'Du er logget ut' }).waitFor();
      const way = await page.locator('main a.ds-button').getAttribute('href');
      assert.match(decodeURIComponent(way), /\/hats\//, 'the way back in leads to where one was');
      await page.goto(`${app.origin}/me`);
      assert.ok(page.url().startsWith(idporten.issuer), 'the session is gone');
    }));

  test('a page whose line comes too late, when the session is over, does not stay open either', () =>
    withPage(async (page) => {
      // The line is held back until the session is gone, as on a computer that has slept.
      let release;
      const over = new Promise((done) => (release = done));
      await page.context().route('**/live?*', async (route) => {
        await over;
        await route.continue();
      });
      await signIn(page);
      await page.waitForURL(`${app.origin}/hats/**`);
      const other = await page.context().newPage();
      await other.goto(`${idporten.issuer}/logout`);
      await other.getByRole('heading', { name: 'Du er logget ut' }).waitFor();
      await page.bringToFront();
      release();
      await page.waitForURL(`${app.origin}/signed-out?to=*`);
      await page.getByRole('heading', { level: 1, name: 'Du er logget ut' }).waitFor();
    }));
});

/** Chromium reports the status of the page itself, which is meant to be 400 here. */
function is400(problem) {
  return /console: Failed to load resource: .* 400 /.test(problem);
}

const configuration = ({ place, client, master, kid, issuer }) => `
listen = "127.0.0.1:${place.port}"
admin_listen = "127.0.0.1:${place.adminPort}"
[database]
url = "${place.databaseUrl}"
[files]
folder = "${join(place.folder, 'files')}"
[keys]
file = "${master}"
[[tenant]]
orgno = 313131319
name = "Nordsund kommune"
municipality_number = "1505"
hosts = ["localhost"]
url = "${place.origin}"
accent = "fjord"
[tenant.sign_in]
issuer = "${issuer}"
client_id = "${CLIENT}"
private_key_file = "${client}"
key_id = "${kid}"
on_behalf_of = "nordsund_kommune"
`;
