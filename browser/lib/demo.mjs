// The demo municipality for the stories: loaded once, then a fresh copy for each test file.

import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startApp } from './app.mjs';

/** The people of the stories; what `allting demo` calls them. */
export const PEOPLE = {
  marthe: 'Marthe Lyngvær',
  liv: 'Liv Ulsethmoen',
  neighbour: 'Kåre Bratnes',
  farResident: 'Siri Tangheim',
  technician: 'Roar Stavnes',
  technicianLeader: 'Hege Brimnes',
  caseWorker: 'Eirik Fuglset',
  registrar: 'Anne Orresund',
  privacyOfficer: 'Mette Kvitland',
  integrator: 'Sondre Myrland',
  mayor: 'Ragnhild Ulvsvik',
};

/** Loading 24,000 residents takes half a minute on two cores, and several when others work too. */
const PATIENCE = 240_000;

/**
 * Starts `allting demo` on a free block of ports with a data folder of its own. `env`: more
 * environment, such as `ALLTING__MAIL__LISTEN`.
 *
 * The answer: { origin, issuer, output(), signIn(page, key, level, to), stop() }.
 */
export async function startDemo({ bin = process.env.ALLTING_BIN, env = {} } = {}) {
  if (!bin) throw new Error('missing: ALLTING_BIN, the path of the program (cargo xtask test sets it)');
  const loaded = await loadedFolder(bin);
  const place = await demoPlace();
  await cp(loaded, join(place.folder, 'data'), { recursive: true });
  const app = await startDemoIn(place, bin, env);
  return { ...app, issuer: place.issuer, signIn: (page, key, options) => signIn(app.origin, page, key, options) };
}

/**
 * Through the test issuer's own page. `key`: one of PEOPLE; `level`: 'substantial' or 'high';
 * `to`: where to go afterwards.
 */
async function signIn(origin, page, key, { level = 'substantial', to = '/' } = {}) {
  await page.goto(`${origin}/sign-in?to=${encodeURIComponent(to)}`);
  await choosePerson(page, key, level);
  await page.waitForURL((address) => address.origin === origin && !address.pathname.startsWith('/sign-in'));
}

/** On the test issuer's page: the level, and the person by name. */
export async function choosePerson(page, key, level) {
  await page.locator(`input[type=radio][name=level][value=idporten-loa-${level}]`).check();
  await page.locator('.people button').filter({ hasText: PEOPLE[key] }).first().click();
}

function startDemoIn(place, bin, env = {}) {
  const args = ['demo', '--no-open', '--data', join(place.folder, 'data'), '--listen', `127.0.0.1:${place.port}`];
  return startApp({ place, bin, args, env, patience: PATIENCE });
}

/** Three ports in the pattern of the demo: the door, the issuer one above, the operator's ten above. */
async function demoPlace() {
  const folder = await mkdtemp(join(tmpdir(), 'allting-demo-'));
  const port = await freeBlock([0, 1, 10]);
  return {
    engine: 'sqlite',
    folder,
    port,
    adminPort: port + 10,
    origin: `http://localhost:${port}`,
    issuer: `http://localhost:${port + 1}`,
    adminOrigin: `http://localhost:${port + 10}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function freeBlock(offsets) {
  for (let tries = 0; tries < 50; tries += 1) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await Promise.all(offsets.map((offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
  throw new Error('found no free ports for the demo');
}

function isFree(port) {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false)).listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}

/**
 * A data folder that this very program filled today, since what the people wait for has dates.
 * It is kept beside the program, so that the next test file need not load it again.
 */
async function loadedFolder(bin) {
  const { size, mtimeMs } = await stat(bin);
  const today = new Date().toLocaleDateString('sv', { timeZone: 'Europe/Oslo' });
  const key = createHash('sha256').update(`${bin} ${size} ${mtimeMs} ${today}`).digest('hex').slice(0, 16);
  const all = join(dirname(bin), 'browser-demo');
  const mine = join(all, key);
  if (await stat(mine).then(() => true, () => false)) return mine;
  const place = await demoPlace();
  try {
    const app = await startDemoIn({ ...place, remove: async () => {} }, bin);
    await app.stop();
    await mkdir(all, { recursive: true });
    for (const old of await readdir(all)) await rm(join(all, old), { recursive: true, force: true });
    // Copied beside it first: a half copy must never look like a whole one.
    await cp(join(place.folder, 'data'), `${mine}.new`, { recursive: true });
    await rename(`${mine}.new`, mine);
    return mine;
  } finally {
    await place.remove();
  }
}
