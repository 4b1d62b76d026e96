// Webhooks from the page to the receiver. The signatures are verified by the reference library of
// Standard Webhooks, which knows nothing of ours.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { launch, open } from '../lib/browser.mjs';
import { startDemo } from '../lib/demo.mjs';
import { assertGoodPage } from '../lib/look.mjs';
import { textsOf } from '../lib/texts.mjs';

let demo;
let browser;
let receiver;

before(async () => {
  [demo, browser, receiver] = await Promise.all([startDemo(), launch(), listen()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
  receiver?.close();
});

/** A receiver on this machine: `{ url, next(type), close() }`. */
async function listen() {
  const got = [];
  const waiting = new Set();
  const server = createServer(async (request, answer) => {
    let body = '';
    for await (const piece of request) body += piece;
    got.push({ body, headers: request.headers });
    answer.writeHead(204).end();
    for (const look of waiting) look();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  /** The next message of a type that nobody has taken yet. */
  const next = (type) =>
    new Promise((found) => {
      const look = () => {
        const index = got.findIndex(({ body }) => JSON.parse(body).type === type);
        if (index < 0) return;
        waiting.delete(look);
        found(got.splice(index, 1)[0]);
      };
      waiting.add(look);
      look();
    });
  return { url: `http://127.0.0.1:${server.address().port}/hendelser`, next, close: () => server.close() };
}

/** What somebody without a name sends from the report page. */
async function report() {
  const form = new FormData();
  const fields = { category: 'street-light', words: 'Lyngstien 13', lat: '63.1102', lon: '7.7204', text: 'Lykta er mørk, hilsen Kari' };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const answer = await fetch(`${demo.origin}/report`, { method: 'POST', body: form, redirect: 'manual' });
  assert.equal(answer.status, 303, await answer.text());
}

describe('a professional system', () => {
  test('is told what happens, and the reference library verifies that it came from here', { timeout: 120_000 }, async () => {
    const say = await textsOf('flow', 'nb');
    const page = await open(browser, {});
    await demo.signIn(page, 'integrator', { level: 'high', to: '/flow/endpoints' });
    await page.getByRole('link', { name: say('flow-new') }).click();
    await page.locator('#name').fill('Vei og lys');
    await page.locator('#url').fill(receiver.url);
    await page.locator('#kinds').fill('tasks.*');
    await page.locator('#unit').selectOption('ikt');
    await assertGoodPage(page, { lang: 'nb' });
    await page.getByRole('button', { name: say('flow-save') }).click();
    const endpoint = page.url();

    const secret = async () => {
      await page.goto(endpoint);
      await page.getByRole('button', { name: say('flow-secret-show') }).click();
      await assertGoodPage(page, { lang: 'nb' });
      return page.locator('#secret').inputValue();
    };
    const first = await secret();
    await report();
    const opened = await receiver.next('tasks.task_opened.v1');
    const said = new Webhook(first).verify(opened.body, opened.headers);
    assert.equal(said.data.subject.kind, 'task');
    assert.equal(said.data.event.category, 'street-light');
    assert.doesNotMatch(opened.body, /Kari|mørk/, 'no word that people wrote');
    assert.throws(() => new Webhook(first).verify(`${opened.body} `, opened.headers), 'a changed body');
    assert.throws(() => new Webhook(first).verify(opened.body, { ...opened.headers, 'webhook-id': 'another' }), 'another id');

    await page.goto(endpoint);
    await page.getByRole('button', { name: say('flow-secret-new') }).click();
    const second = await secret();
    assert.notEqual(first, second);
    await page.goto(endpoint);
    await page.getByRole('button', { name: say('flow-test') }).click();
    const tested = await receiver.next('flow.test.v1');
    for (const key of [first, second]) new Webhook(key).verify(tested.body, tested.headers);

    // The page of the letter says that it arrived, once it has.
    const letter = `${demo.origin}/flow/letters/${tested.headers['webhook-id']}`;
    await page.goto(letter);
    while (!(await page.getByText(say('flow-attempt-taken')).count())) await page.reload();
    await assertGoodPage(page, { lang: 'nb' });
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test('subscribes through the API to what concerns its unit, and stands on the page of the one who let it in', { timeout: 120_000 }, async () => {
    const say = await textsOf('flow', 'nb');
    const page = await open(browser, {});
    await demo.signIn(page, 'integrator', { level: 'high', to: '/flow/clients/new' });
    await page.locator('#name').fill('Gemini VA');
    await page.locator('label', { hasText: say('flow-client-kind-system') }).click();
    await page.locator('label', { hasText: /^Vei og lys$/ }).click();
    await page.locator('label', { hasText: say('flow-client-days-90') }).click();
    await page.getByRole('button', { name: say('flow-client-let-in') }).click();
    const secret = await page.locator('#secret').inputValue();
    const call = async (path, body) => {
      const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
      const answer = await fetch(`${demo.origin}/api${path}`, { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) });
      assert.ok(answer.ok, `${path}: ${answer.status}`);
      return answer.json();
    };
    const elsewhere = await listen();
    try {
      const { id } = await call('/webhooks', { url: elsewhere.url, kinds: ['tasks.task_opened.v1', 'tasks.task_closed.v1'] });
      const key = (await call(`/webhooks/${id}/signing-key`)).secret;
      await report();
      const opened = await elsewhere.next('tasks.task_opened.v1');
      const task = new Webhook(key).verify(opened.body, opened.headers).data.subject.id;
      assert.equal((await call(`/tasks/${task}`)).body, 'Lykta er mørk, hilsen Kari', 'who wants more asks');
      await call(`/tasks/${task}/closure`, { answer: 'Pæren er byttet.' });
      const closed = await elsewhere.next('tasks.task_closed.v1');
      assert.equal(new Webhook(key).verify(closed.body, closed.headers).data.subject.id, task);

      await page.goto(`${demo.origin}/flow/endpoints/${id}`);
      await page.getByText('Gemini VA, gjennom API-et').waitFor();
      await assertGoodPage(page, { lang: 'nb' });
      await page.goto(`${demo.origin}/flow/clients`);
      await page.locator('tr', { hasText: 'Gemini VA' }).getByRole('link', { name: say('flow-client-end') }).click();
      await page.getByRole('button', { name: say('flow-client-end-yes') }).click();
      await page.goto(`${demo.origin}/flow/endpoints/${id}`);
      await page.getByText(say('flow-shut-out-text')).waitFor();
      await assertGoodPage(page, { lang: 'nb' });
    } finally {
      elsewhere.close();
    }
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
});
