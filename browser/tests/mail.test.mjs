// A mail becomes a task, is delegated to a team of three sectors, is answered from the task by one of
// them, and the sender has the answer in the thread; what she writes back stands on the task. Client, receiver and reader of mails are libraries that know
// nothing of ours: nodemailer, smtp-server, mailparser.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { simpleParser } from 'mailparser';
import nodemailer from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { freePort } from '../lib/app.mjs';
import { launch, open } from '../lib/browser.mjs';
import { startDemo } from '../lib/demo.mjs';
import { assertGoodPage } from '../lib/look.mjs';
import { textsOf } from '../lib/texts.mjs';

let demo;
let browser;
let relay;
let client;
let say;
let tasks;

before(async () => {
  relay = await receiver();
  const port = await freePort();
  const env = {
    ALLTING__MAIL__LISTEN: `127.0.0.1:${port}`,
    ALLTING__MAIL__SMART_HOST__HOST: '127.0.0.1',
    ALLTING__MAIL__SMART_HOST__PORT: `${relay.port}`,
    ALLTING__MAIL__SMART_HOST__TLS: 'none',
  };
  [demo, browser, say, tasks] = await Promise.all([
    startDemo({ env }),
    launch(),
    textsOf('mailbox', 'nb'),
    textsOf('tasks', 'nb'),
  ]);
  client = nodemailer.createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
});
after(async () => {
  client?.close();
  await browser?.close();
  await demo?.stop();
  relay?.close();
});

/** The municipality's relay: `{ port, next(), close() }`. `next` gives the next mail, taken apart. */
async function receiver() {
  const got = [];
  const waiting = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    async onData(stream, session, done) {
      const mail = await simpleParser(stream);
      const found = { mail, from: session.envelope.mailFrom, to: session.envelope.rcptTo.map((r) => r.address) };
      const first = waiting.shift();
      if (first) first(found);
      else got.push(found);
      done();
    },
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const next = () => (got.length > 0 ? Promise.resolve(got.shift()) : new Promise((found) => waiting.push(found)));
  return { port: server.server.address().port, next, close: () => server.close() };
}

/** A page of one of the cast, which nothing may go wrong on. */
async function as(key, at, story) {
  const page = await open(browser, {});
  try {
    await demo.signIn(page, key, { level: 'high', to: at });
    await story(page);
    assert.deepEqual(page.problems, []);
  } finally {
    await page.context().close();
  }
}

/** Kari's answer to a mail, as a program writes it. */
function answer(mail, text) {
  const to = mail.replyTo.value[0].address;
  return client.sendMail({
    from: '"Kari Åsen" <kari@example.no>',
    to,
    subject: mail.subject,
    inReplyTo: mail.messageId,
    references: [mail.references, mail.messageId].flat(),
    text: `${text}\n\nDen søndag 22. nov. 2026 kl. 12:00 skrev Vei og lys <${to}>:\n${mail.text.replace(/^/gm, '> ')}`,
  });
}

describe('a mail', () => {
  test('becomes a task of a team of three sectors, and the sender has the answer in the thread', { timeout: 240_000 }, async () => {
    const sent = await client.sendMail({
      from: '"Kari Åsen" <kari@example.no>',
      to: 'vei-og-lys@post.localhost',
      subject: 'Hull i vegen ved brua 🚧',
      text: 'Det er et stort hull på Bruvegen.',
      html: '<p>Det er et <b>stort</b> hull på Bruvegen.</p><script>alert(1)</script>',
      attachments: [{ filename: 'hullet på brua.txt', content: 'Se her' }],
    });
    assert.deepEqual(sent.accepted, ['vei-og-lys@post.localhost']);

    // The unit sees it and asks a team to solve it.
    let task;
    await as('technician', '/mail', async (page) => {
      await page.waitForURL('**/mail/units/vei-og-lys');
      await assertGoodPage(page, { lang: 'nb' });
      await page.getByRole('link', { name: 'Hull i vegen ved brua 🚧' }).click();
      await page.getByText('Det er et stort hull på Bruvegen.').waitFor();
      await assertGoodPage(page, { lang: 'nb' });
      await page.getByRole('link', { name: say('mailbox-to-task') }).first().click();
      await page.waitForURL('**/tasks/*');
      task = new URL(page.url()).pathname;
      await assertGoodPage(page, { lang: 'nb' });

      await page.goto(`${demo.origin}/tasks/teams`);
      await page.locator('input[name=name]').fill('Brua');
      for (const unit of ['Vei og lys', 'Byggesak', 'Register og arkiv']) {
        await page.locator('form[action="/tasks/teams"] label').filter({ hasText: new RegExp(`^${unit}$`) }).click();
      }
      await page.locator('form[action="/tasks/teams"] button[type=submit]').click();
      await page.waitForURL(/\/tasks\/teams\/[0-9a-f-]{36}$/);

      await page.goto(demo.origin + task);
      await page.locator('#do-delegation > summary').click();
      await page.locator('select[name=toward]').selectOption({ label: tasks('tasks-delegate-team', { name: 'Brua' }) });
      await page.locator('textarea[name=delegate_reason]').fill('Brua er tegnet av dere.');
      await page.locator('form[action$="/delegation"] button[type=submit]').click();
      await page.getByText('Brua er tegnet av dere.').first().waitFor();
    });
    await as('integrator', '/', async (page) => {
      for (const closed of [task, '/mail/units/vei-og-lys']) {
        assert.equal((await page.request.get(demo.origin + closed)).status(), 404, 'who is not in the team sees nothing');
      }
    });

    // Another sector reads the mail beside the task, and answers on the page of the task.
    await as('caseWorker', task, async (page) => {
      await page.getByRole('link', { name: `${say('mailbox-in')} Kari Åsen: Hull i vegen ved brua 🚧` }).click();
      await page.waitForURL('**/mail/*');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'hullet på brua.txt' }).click(),
      ]);
      assert.equal(download.suggestedFilename(), 'hullet på brua.txt');
      await page.goto(demo.origin + task);
      await page.locator('#comment').fill('Vi fyller det i dag.');
      await page.locator('form[action$="/comments"] button[type=submit]').click();
      await page.getByText('Vi fyller det i dag.').first().waitFor();
    });

    const { mail, from, to } = await relay.next();
    assert.deepEqual(to, ['kari@example.no']);
    assert.equal(mail.inReplyTo, sent.messageId);
    assert.ok([mail.references].flat().includes(sent.messageId));
    assert.equal(mail.subject, 'Re: Hull i vegen ved brua 🚧');
    assert.match(mail.text, /^Vi fyller det i dag\./);
    assert.equal(mail.from.value[0].address, 'vei-og-lys@post.localhost');
    const back = mail.replyTo.value[0].address;
    assert.match(back, /^vei-og-lys\+[0-9a-v]{26}@post\.localhost$/);
    assert.equal(from.address, back);

    // The third sector has the page open while she writes back, and answers that.
    await as('registrar', task, async (page) => {
      await page.getByText('Vi fyller det i dag.').first().waitFor();
      const hers = await answer(mail, 'Så bra! Hva med gangfeltet?');
      await page.getByText('Så bra! Hva med gangfeltet?', { exact: true }).waitFor();
      await page.locator('#comment').fill('Det males til våren.');
      await page.locator('form[action$="/comments"] button[type=submit]').click();
      const second = (await relay.next()).mail;
      assert.match(second.text, /^Det males til våren\./);
      assert.equal(second.inReplyTo, hers.messageId, 'it answers what she wrote last');
      assert.deepEqual([second.references].flat(), [sent.messageId, mail.messageId, hers.messageId]);
      assert.equal(second.replyTo.value[0].address, back, 'it is the same thread');
    });
    await assert.rejects(client.sendMail({ from: 'kari@example.no', to: 'ingen@post.localhost', text: 'x' }), /5\.1\.1/);
  });
});
