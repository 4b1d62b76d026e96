// The desk of those who work: cards drawn over the board, the map, where a task came from, teams, handing over,
// standing in, lists under a name, and a category that asks for more.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from '../lib/browser.mjs';
import { PEOPLE, startDemo } from '../lib/demo.mjs';
import { assertGoodPage, meant } from '../lib/look.mjs';
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

/** An employee opens a task by hand in her unit; gives its number and address. */
async function opened(page, title) {
  await page.goto(`${demo.origin}/tasks/new`);
  await page.locator('#about').selectOption('unit:vei-og-lys');
  await page.locator('#title').fill(title);
  await page.locator('main form.form button[type=submit]').click();
  await page.waitForURL(/\/tasks\/[0-9a-f-]{36}$/);
  const number = /\d{4}-\d+/.exec(await page.locator('main').innerText())[0];
  return { number, own: new URL(page.url()).pathname };
}

const column = (page, state) => page.locator(`[data-column="${state}"]`);
const onBoard = (page, state, number) => column(page, state).locator('[data-card]').filter({ hasText: number });

/** Presses on the card, draws it sideways over the column and lets go. */
async function draw(page, number, from, to) {
  const card = onBoard(page, from, number);
  await card.scrollIntoViewIfNeeded();
  const [own, there] = [await card.locator('.card-meta').boundingBox(), await column(page, to).boundingBox()];
  const y = own.y + own.height / 2;
  await page.mouse.move(own.x + 20, y);
  await page.mouse.down();
  await page.mouse.move(own.x + 60, y, { steps: 5 });
  await page.mouse.move(there.x + there.width / 2, y, { steps: 12 });
  await page.mouse.up();
}

describe('the board', () => {
  test('a card drawn to another column is taken and given back, a colleague sees it live; what needs words asks for them', () =>
    people(async (someone) => {
      const technician = await someone({ as: 'technician', at: '/tasks' });
      const { number, own } = await opened(technician, 'Skiltet ved brua');
      await goTo(demo, technician, '/tasks/board');
      const leader = await someone({ as: 'technicianLeader', at: '/tasks/board' });
      await assertGoodPage(technician, { lang: 'nb' });

      await draw(technician, number, 'open', 'taken');
      await onBoard(technician, 'taken', number).waitFor();
      await onBoard(leader, 'taken', number).getByText(PEOPLE.technician).waitFor();
      assert.equal(await onBoard(leader, 'open', number).count(), 0);

      await goTo(demo, technician, '/tasks/board');
      await draw(technician, number, 'taken', 'open');
      await onBoard(technician, 'open', number).waitFor();
      await onBoard(leader, 'open', number).waitFor();
      await assertStayed(leader);

      // To close it takes an answer: it lands on the form for that, and nothing has happened yet.
      await goTo(demo, technician, '/tasks/board');
      await draw(technician, number, 'open', 'closed');
      await technician.waitForURL(`**${own}?do=closure*`);
      await technician.locator('#do-closure[open] textarea').waitFor();
      await onBoard(leader, 'open', number).waitFor();
    }));

  test('the keyboard does the same with the buttons of the card', () =>
    people(async (someone) => {
      const technician = await someone({ as: 'technician', at: '/tasks', theme: 'dark' });
      const { number } = await opened(technician, 'Gjerdet ved skolen');
      await goTo(demo, technician, '/tasks/board');
      const take = onBoard(technician, 'open', number).getByRole('button', { name: nb('tasks-board-take') });
      await take.focus();
      await technician.keyboard.press('Enter');
      await onBoard(technician, 'taken', number).waitFor();
      await assertGoodPage(technician, { lang: 'nb' });
    }));
});

describe('the map', () => {
  test('what is on the list stands on the map, and a pin leads to its task', () =>
    people(async (someone) => {
      const technician = await someone({ as: 'technician', at: '/tasks' });
      await technician.goto(`${demo.origin}/tasks/new`);
      await technician.locator('#about').selectOption('category:street-light');
      await technician.locator('#title').fill('Skjev lyktestolpe');
      await technician.locator('#words').fill('Lyngstien 13B');
      await technician.locator('main form.form button[type=submit]').click();
      await technician.waitForURL(/\/tasks\/[0-9a-f-]{36}$/);
      const own = new URL(technician.url()).pathname;
      await goTo(demo, technician, '/tasks');
      const pin = technician.locator(`allting-map a.pin[href="${own}"]`);
      await pin.waitFor();
      assert.equal(await pin.getAttribute('title'), 'Skjev lyktestolpe');
      await assertGoodPage(technician, { lang: 'nb' });
      await Promise.all([technician.waitForURL(`**${own}`), pin.dispatchEvent('click')]);
      await technician.locator('main h1').getByText('Skjev lyktestolpe').waitFor();
    }));
});

describe('where a task came from', () => {
  test('a politician reports as one who has a mandate; the unit sees that, and she sees the answer while it is written', () =>
    people(async (someone) => {
      const mayor = await someone({ as: 'mayor', at: '/report' });
      await mayor.locator('label', { has: mayor.locator('strong') }).first().click();
      await mayor.locator('#words').fill('Lyngstien 13B');
      await mayor.locator('#text').fill('Bystyret har fått spørsmål om gatelyset her.');
      const seat = mayor.locator('.choice', { has: mayor.locator('input[name=mandate][value^="mandate:"]') });
      await seat.locator('label').first().click();
      await assertGoodPage(mayor, { lang: 'nb' });
      await mayor.locator('main form button[type=submit]').click();
      await mayor.waitForURL('**/report/received/*');
      const number = /\d{4}-\d+/.exec(await mayor.locator('main .lead').innerText())[0];
      const own = `/tasks/${new URL(mayor.url()).pathname.split('/').pop()}`;
      await goTo(demo, mayor, own);

      const technician = await someone({ as: 'technician', at: '/tasks' });
      await goTo(demo, technician, own);
      await technician.getByText(nb('tasks-source-politician')).first().waitFor();
      await technician.locator('dd').getByText('Formannskapet').waitFor();
      await technician.getByText(number).first().waitFor();
      await assertGoodPage(technician, { lang: 'nb' });
      await work(technician, 'closure', (fold) => fold.locator('textarea').fill('Lyset kommer på fredag.'));
      await inSteps(mayor, 'Lyset kommer på fredag.').waitFor();
      await assertStayed(mayor);
    }));
});

describe('working together', () => {
  test('a team of two units is asked to solve a task, and the one from the other unit takes it', () =>
    people(async (someone) => {
      const leader = await someone({ as: 'technicianLeader', at: '/tasks' });
      const { number, own } = await opened(leader, 'Storm på vei');
      await leader.goto(`${demo.origin}/tasks/teams`);
      const fold = leader.locator('details.fold').filter({ has: leader.locator('form[action="/tasks/teams"]') });
      if ((await fold.getAttribute('open')) === null) await fold.locator('summary').click();
      await leader.locator('#name').fill('Stormvakt');
      await leader.locator('#ends').fill(new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10));
      await leader.locator('.choice', { has: leader.locator('input[name=members][value="unit:byggesak"]') }).locator('label').click();
      await assertGoodPage(leader, { lang: 'nb' });
      await fold.locator('button[type=submit]').click();
      await leader.waitForURL(/\/tasks\/teams\/[0-9a-f-]+$/);
      await leader.locator('main li').getByText('Byggesak').first().waitFor();
      await assertGoodPage(leader, { lang: 'nb' });

      const caseWorker = await someone({ as: 'caseWorker', at: '/contact', expected: meant(404) });
      assert.equal((await caseWorker.goto(`${demo.origin}${own}`)).status(), 404);
      await goTo(demo, leader, own);
      const tool = leader.locator('#do-delegation');
      await tool.locator('summary').click();
      const team = await tool.locator('select option', { hasText: 'Stormvakt' }).first().getAttribute('value');
      await tool.locator('select').selectOption(team);
      await tool.locator('textarea').fill('Kan dere se på taket?');
      await tool.locator('button[type=submit]').click();
      await leader.waitForURL('**/tasks/**');
      await goTo(demo, leader, own);

      await goTo(demo, caseWorker, '/tasks?view=asked');
      await cardOf(caseWorker, number).locator('a').click();
      await caseWorker.getByRole('button', { name: nb('tasks-take') }).click();
      await caseWorker.getByText(nb('tasks-work-you')).waitFor();
      await inSteps(leader, nb('tasks-state-taken')).waitFor();
      await assertStayed(leader);
    }));

  test('one hands over what she has, and her colleague has it; away, a colleague stands in for her', () =>
    people(async (someone) => {
      const technician = await someone({ as: 'technician', at: '/tasks' });
      const leader = await someone({ as: 'technicianLeader', at: '/tasks/today' });
      const handed = await opened(technician, 'Bom som henger');
      await technician.getByRole('button', { name: nb('tasks-take') }).click();
      await technician.getByText(nb('tasks-work-you')).waitFor();
      await technician.goto(`${demo.origin}/tasks/handover`);
      await assertGoodPage(technician, { lang: 'nb' });
      const to = await technician.locator('#to option', { hasText: PEOPLE.technicianLeader }).first().getAttribute('value');
      await technician.locator('form[action="/tasks/handover"] button[type=submit]').click();
      await technician.locator('.summary').waitFor();
      await assertGoodPage(technician, { lang: 'nb' });
      technician.problems = technician.problems.filter((problem) => !meant(422)(problem));
      await technician.locator('#to').selectOption(to);
      await technician.locator('#handover_reason').fill('Ferie.');
      await technician.locator('form[action="/tasks/handover"] button[type=submit]').click();
      await technician.locator('.notice').first().waitFor();
      await goTo(demo, leader, handed.own);
      await leader.getByText(nb('tasks-work-you')).waitFor();

      // The other way: the leader is away, and the technician does what she has.
      const today = new Date().toLocaleDateString('sv', { timeZone: 'Europe/Oslo' });
      await leader.goto(`${demo.origin}/tasks/handover`);
      await leader.locator('#since').fill(today);
      await leader.locator('#away_until').fill('2020-01-01');
      const deputy = await leader.locator('#deputy option', { hasText: PEOPLE.technician }).first().getAttribute('value');
      await leader.locator('#deputy').selectOption(deputy);
      await leader.locator('form[action="/tasks/away"] button[type=submit]').click();
      await leader.locator('.summary').getByText(nb('tasks-away-until-wrong')).waitFor();
      leader.problems = leader.problems.filter((problem) => !meant(422)(problem));
      assert.equal(await leader.locator('#deputy').inputValue(), deputy, 'what was chosen is kept');
      await leader.locator('#away_until').fill(today);
      await leader.locator('form[action="/tasks/away"] button[type=submit]').click();
      await leader.locator('form[action="/tasks/away/end"]').waitFor();
      await assertGoodPage(leader, { lang: 'nb' });
      await goTo(demo, technician, handed.own);
      await technician.locator('#do-closure').waitFor({ state: 'attached' });
      await leader.locator('form[action="/tasks/away/end"] button').click();
      await leader.locator('form[action="/tasks/away/end"]').waitFor({ state: 'detached' });
      await goTo(demo, technician, handed.own);
      assert.equal(await technician.locator('#do-closure').count(), 0, 'it is hers alone again');
    }));

  test('a list is kept under a name and shared; one without a name comes back with what is wrong', () =>
    people(async (someone) => {
      const technician = await someone({ as: 'technician', at: '/tasks?view=overdue', expected: meant(422) });
      const save = technician.locator('details.fold').filter({ has: technician.locator('form[action="/tasks/views"]') });
      await save.locator('summary').click();
      await save.locator('button[type=submit]').click();
      await technician.locator('#name-error').waitFor();
      await assertGoodPage(technician, { lang: 'nb' });
      await technician.locator('#name').fill('Det som haster');
      await technician.locator('#share').selectOption('vei-og-lys');
      await save.locator('button[type=submit]').click();
      await technician.getByRole('link', { name: 'Det som haster' }).waitFor();
      await assertGoodPage(technician, { lang: 'nb' });
      const leader = await someone({ as: 'technicianLeader', at: '/tasks', device: 'phone' });
      await leader.getByRole('link', { name: 'Det som haster' }).click();
      await leader.waitForURL('**/tasks?view=overdue');
      await assertGoodPage(leader, { lang: 'nb' });
    }));
});
