// Every page that each of them can reach by following links, and every form when what is sent
// will not do.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, open } from '../lib/browser.mjs';
import { startDemo } from '../lib/demo.mjs';
import { assertGoodPage, chooseLanguage, meant } from '../lib/look.mjs';
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

// Pages that no link leads to, and the status they answer with when it is not 200.
const APART = {
  nobody: { '/signed-out': 200, '/signed-out?only=here': 200, '/sign-in/callback?state=old&code=old': 400, '/no-such-page': 404, '/report/received/no-such-link': 404, '/sign-in?to=/': 200 },
  marthe: { '/privacy/copies': 200, '/privacy/requests': 200, '/acting': 200, '/me': 200, '/step-up?to=/contact': 200, '/no-such-page': 404, '/tasks/01900000-0000-7000-8000-000000000000': 404 },
  technician: { '/tasks?view=overdue': 200, '/tasks?view=mine&category=noise': 200 },
  registrar: {},
  privacyOfficer: { '/privacy/watch/rules?pattern=many': 200, '/privacy/watch/case': 404 },
  caseWorker: { '/register/persons/01900000-0000-7000-8000-000000000000': 404 },
  integrator: { '/flow/letters?state=sent': 200, '/flow/letters?state=waiting': 200 },
};
const VISITS = [
  ['nobody', 'phone', 'dark', 'nb'],
  ['nobody', 'desktop', 'light', 'nn'],
  ['marthe', 'phone', 'light', 'en'],
  ['marthe', 'desktop', 'dark', 'nb'],
  ['technician', 'phone', 'dark', 'nn'],
  ['technician', 'desktop', 'light', 'nb'],
  ['registrar', 'phone', 'light', 'nb'],
  ['registrar', 'desktop', 'dark', 'en'],
  ['privacyOfficer', 'phone', 'light', 'nn'],
  ['privacyOfficer', 'desktop', 'dark', 'nb'],
  ['caseWorker', 'phone', 'dark', 'en'],
  ['integrator', 'phone', 'dark', 'nn'],
  ['integrator', 'desktop', 'light', 'nb'],
];
/** Pages of words that do not change with who reads them, and what S1 looks at already. */
const LEAVE_OUT = {
  marthe: /^\/(hats\/|contact$|privacy$|accessibility$|about$)/,
  technician: /^\/(contact|privacy|accessibility|about)$/,
  registrar: /^\/(contact|privacy|accessibility|about)$/,
  privacyOfficer: /^\/(contact|privacy|accessibility|about)$/,
  caseWorker: /^\/(contact|privacy|accessibility|about)$/,
  integrator: /^\/(tasks|contact|privacy|accessibility|about)$/,
};
/** So many pages of one kind, such as tasks, are enough. */
const OF_A_KIND = 1;
/** No role reaches so many kinds of pages; a crawl that does has lost its way. */
const MOST = 90;

describe('every page, for', () => {
  for (const [role, device, theme, lang] of VISITS) {
    test(`${role}, on a ${device}, ${theme}, in ${lang}: one heading, a title, the language, no sideways scroll, nothing that axe finds`, async () => {
      const page = await open(browser, { device, theme });
      await page.goto(demo.origin);
      if (lang !== 'nb') await chooseLanguage(page, lang);
      if (role !== 'nobody') await demo.signIn(page, role, { level: role === 'marthe' ? 'substantial' : 'high' });
      const seen = await crawl(page, lang, APART[role], LEAVE_OUT[role]);
      assert.ok(seen.length >= 5, `only ${seen.join(', ')}`);
      const wanted = Object.values(APART[role]).filter((status) => status !== 200);
      assert.deepEqual(page.problems.filter((problem) => !meant(...wanted)(problem)), []);
      await page.context().close();
    });
  }
});

/** Looks at the pages apart and at all that links lead to from the front page; gives what it saw. */
async function crawl(page, lang, apart, leaveOut = /^$/) {
  const queue = ['/', ...Object.keys(apart)];
  const kinds = new Map();
  const seen = [];
  while (queue.length > 0) {
    const path = queue.shift();
    if (seen.includes(path)) continue;
    const kind = kindOf(path);
    if (!(path in apart)) {
      if ((kinds.get(kind) ?? 0) >= OF_A_KIND) continue;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    assert.ok(seen.length < MOST, `more than ${MOST} kinds of pages: ${seen.join(', ')}`);
    const answer = await page.goto(`${demo.origin}${path}`);
    assert.equal(answer.status(), apart[path] ?? 200, path);
    seen.push(path);
    await assertGoodPage(page, { lang });
    if (new URL(page.url()).origin !== demo.origin) continue;
    const links = await page.locator('a[href]').evaluateAll((all) => all.map((link) => link.href));
    for (const link of links) {
      const address = new URL(link);
      if (address.origin === demo.origin && !/^\/(sign-in|assets)|\/photos\/|\/files\/|[./](csv|xlsx|ics)$/.test(address.pathname) && !leaveOut.test(address.pathname)) queue.push(address.pathname + address.search);
    }
  }
  return seen;
}

/** `/tasks/0190…` and `/tasks/0191…` are the same kind of page; each kind of hat is one. */
function kindOf(path) {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  const shape = pathname
    .replace(/^(\/hats\/\w+):.*/, '$1')
    .replace(/^(\/tasks\/categories)\/[\w-]+/, '$1/{key}')
    .replaceAll(/\/[0-9a-f]{8}-[0-9a-f-]{27}/g, '/{id}')
    .replaceAll(/\/[\w-]{30,}/g, '/{secret}');
  // A list that is narrowed looks the same in each of its views.
  const view = searchParams.has('category') ? '' : (searchParams.get('view') ?? '');
  return `${shape}?${[...searchParams.keys()].sort()}&${view}`;
}

describe('when what is sent will not do, the form says what is wrong and keeps what was typed:', () => {
  /** Gives a page to the story. Chromium reports the status 422 of a form that comes back. */
  async function withPage(story, { as, level, lang = 'nb', ...how } = {}) {
    const page = await open(browser, how);
    if (lang !== 'nb') {
      await page.goto(demo.origin);
      await chooseLanguage(page, lang);
    }
    if (as) await demo.signIn(page, as, { level });
    try {
      await story(page, await textsOf('tasks', lang));
      assert.deepEqual(page.problems.filter((problem) => !meant(422)(problem)), []);
    } finally {
      await page.context().close();
    }
  }

  /** The summary is read first and leads to the field, and the field says it too. */
  async function assertWrong(page, faults, lang = 'nb') {
    await page.locator('.summary').waitFor();
    assert.ok(await page.locator('.summary').evaluate((summary) => summary === document.activeElement), 'the summary has the focus');
    for (const [field, text] of Object.entries(faults)) {
      assert.equal(await page.locator(`.summary a[href="#${field}"]`).innerText(), text);
      assert.ok((await page.locator(`#${field}-error`).innerText()).includes(text), field);
      assert.match(await page.locator(`#${field}`).getAttribute('aria-describedby'), new RegExp(`\\b${field}-error\\b`));
    }
    assert.equal(await page.locator('.summary a').count(), Object.keys(faults).length);
    await assertGoodPage(page, { lang });
  }

  test('a report with nothing in it, on a phone', () =>
    withPage(async (page, say) => {
      await page.goto(`${demo.origin}/report`);
      await page.locator('main form button[type=submit]').click();
      await assertWrong(page, { category: say('tasks-report-category-missing'), words: say('tasks-report-place-missing'), text: say('tasks-report-text-missing') }, 'nn');
      await page.locator('.summary a[href="#text"]').click();
      assert.ok(await page.locator('#text').evaluate((field) => field === document.activeElement));
    }, { device: 'phone', theme: 'dark', lang: 'nn' }));

  test('a report with a file that is no picture keeps the rest, a good photo too', () =>
    withPage(async (page, say) => {
      await page.goto(`${demo.origin}/report`);
      const photo = { name: 'lamp.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg', clip: { x: 0, y: 0, width: 320, height: 240 } }) };
      await page.locator('label', { hasText: 'Street light' }).click();
      await page.locator('#words').fill('By <the> bridge & "the" quay');
      await page.locator('#text').fill('It is dark.\nVery dark.');
      await page.locator('#photos').setInputFiles([photo, { name: 'tune.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture at all') }]);
      await page.locator('main form button[type=submit]').click();
      await assertWrong(page, { photos: say('tasks-photo-not-a-picture') }, 'en');
      assert.equal(await page.locator('input[name=category]:checked').getAttribute('value'), 'street-light');
      assert.equal(await page.locator('#words').inputValue(), 'By <the> bridge & "the" quay');
      assert.equal(await page.locator('#text').inputValue(), 'It is dark.\nVery dark.');
      assert.ok(await page.locator('ul.photos img').evaluate((img) => img.decode().then(() => img.naturalWidth > 0)));
      await page.locator('main form button[type=submit]').click();
      await page.waitForURL('**/report/received/*');
    }, { lang: 'en' }));

  test('a light must be somewhere, and a question from the contact page need not', () =>
    withPage(async (page, say) => {
      await page.goto(`${demo.origin}/contact`);
      await assertGoodPage(page, { lang: 'nb' });
      await page.locator('a[href="/report?category=question"]').click();
      await page.waitForURL('**/report?category=question');
      const optional = page.locator('.report-where > legend > .field-optional');
      assert.ok(await optional.isVisible());
      await page.locator('label', { hasText: 'Gatelys' }).click();
      assert.equal(await optional.isVisible(), false);
      await page.locator('#text').fill('Når åpner svømmehallen?');
      await page.locator('main form button[type=submit]').click();
      await assertWrong(page, { words: say('tasks-report-place-missing') });
      await page.locator('label[for]').filter({ hasText: 'Spørsmål eller forslag' }).click();
      await page.locator('main form button[type=submit]').click();
      await page.waitForURL('**/report/received/*');
      await assertGoodPage(page, { lang: 'nb' });
      await page.getByRole('link', { name: say('tasks-received-follow') }).click();
      await page.getByText('Når åpner svømmehallen?').first().waitFor();
      await assertGoodPage(page, { lang: 'nb' });
    }, { device: 'phone' }));

  test('what a technician writes on a task', () =>
    withPage(async (page, say) => {
      await page.goto(`${demo.origin}/tasks`);
      await page.locator('.card').filter({ hasText: say('tasks-state-open') }).first().locator('a').click();
      await page.waitForURL('**/tasks/*');
      await page.getByRole('button', { name: say('tasks-take') }).click();
      await page.getByText(say('tasks-work-you')).waitFor();
      const fold = (form) => page.locator('details.fold').filter({ has: page.locator(`form[action$="/${form}"]`) });
      const unfold = async (form) => {
        if ((await fold(form).getAttribute('open')) === null) await fold(form).locator('summary').click();
      };
      const send = (form) => fold(form).locator('button[type=submit]').click();

      await send('comments');
      await assertWrong(page, { comment: say('tasks-comment-missing') });
      await unfold('closure');
      await send('closure');
      await assertWrong(page, { answer: say('tasks-answer-missing') });
      await unfold('transfer');
      await page.locator('#reason').fill('Den står på deres grunn.');
      await send('transfer');
      await assertWrong(page, { onward: say('tasks-onward-missing') });
      assert.equal(await page.locator('#reason').inputValue(), 'Den står på deres grunn.');
      await unfold('transfer');
      await page.locator('#onward').selectOption('category:tree');
      await page.locator('#reason').fill('');
      await send('transfer');
      await assertWrong(page, { reason: say('tasks-reason-missing') });
      assert.equal(await page.locator('#onward').inputValue(), 'category:tree');
    }, { as: 'technician' }));

  test('what a reporter adds', () =>
    withPage(async (page, say) => {
      await page.goto(`${demo.origin}/report`);
      await page.locator('label', { hasText: 'Gatelys' }).click();
      await page.locator('#words').fill('Ved skolen');
      await page.locator('#text').fill('Mørkt.');
      await page.locator('main form button[type=submit]').click();
      await page.waitForURL('**/report/received/*');
      await page.getByRole('link', { name: say('tasks-received-follow') }).click();
      const fold = page.locator('details.fold').filter({ has: page.locator('#comment') });
      await fold.locator('summary').click();
      await fold.locator('button[type=submit]').click();
      await assertWrong(page, { comment: say('tasks-comment-missing') });
    }));

  test('a file for the registers without a content, and a source that cannot be', () =>
    withPage(async (page) => {
      const say = await textsOf('register', 'nb');
      await page.goto(`${demo.origin}/register/imports`);
      await page.locator('#source').fill('Ikke En Kilde');
      await page.locator('main form button[type=submit]').first().click();
      await page.locator('.summary').waitFor();
      await assertWrong(page, { kind: say('register-import-choose-kind'), file: say('register-import-choose-file'), source: say('register-import-source-form') });
      assert.equal(await page.locator('#source').inputValue(), 'Ikke En Kilde');
    }, { as: 'registrar', level: 'high' }));

  test('a row of a register that cannot be used is laid aside, and mended on a page', () =>
    withPage(async (page) => {
      const say = await textsOf('register', 'nb');
      const head = 'ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til';
      await page.goto(`${demo.origin}/register/imports`);
      await page.locator('#kind').selectOption('hr');
      await page.locator('#file').setInputFiles({ name: 'hr.csv', mimeType: 'text/csv', buffer: Buffer.from(`${head}\n99001;12345678901;vei-og-lys;Lærling;nei;;2020-01-01;\n`) });
      await page.locator('main form button[type=submit]').first().click();
      await page.waitForURL('**/register/imports/*');
      await page.locator('a[href^="/register/problems/"]').first().click();
      await page.waitForURL('**/register/problems/*');
      await assertGoodPage(page, { lang: 'nb' });
      const raw = (await page.locator('#raw').inputValue()).replace('12345678901', '12345678902');
      await page.locator('#raw').fill(raw);
      await page.locator('form[action$="/repair"] button').click();
      await page.locator('.summary').waitFor();
      assert.ok((await page.locator('#raw-error').innerText()).length > 10, 'what is wrong is said at the field');
      assert.equal(await page.locator('#raw').inputValue(), raw);
      await assertGoodPage(page, { lang: 'nb' });
      await page.locator('form[action$="/closure"] button').click();
      await page.waitForURL('**/register/imports/*');
      await page.getByText(say('register-no-problems')).waitFor();
    }, { as: 'registrar', level: 'high' }));

  test('a number at the test issuer that nobody can have', () =>
    withPage(async (page) => {
      await page.goto(`${demo.origin}/sign-in?to=/`);
      await page.locator('#typed').fill('123');
      await page.locator('form', { has: page.locator('#typed') }).locator('button').click();
      await page.locator('#typed-wrong').waitFor();
      assert.equal(await page.locator('#typed').inputValue(), '123');
      assert.equal(await page.locator('#typed').getAttribute('aria-invalid'), 'true');
      await assertGoodPage(page, { lang: 'nb' });
    }));
});
