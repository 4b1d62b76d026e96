// The program under test: a child process with a folder, a port and a database of its own.

import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A port that is free at this moment. */
export function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/**
 * Where a program will live, before it runs: what a configuration or an identity provider has
 * to know. `engine`: 'sqlite' or 'postgres' (a new database in the cluster that
 * ALLTING_TEST_POSTGRES points to).
 *
 * The answer: { engine, folder, port, adminPort, origin, adminOrigin, databaseUrl, remove() }.
 */
export async function makePlace(engine = 'sqlite') {
  const folder = await mkdtemp(join(tmpdir(), 'allting-browser-'));
  const [port, adminPort] = [await freePort(), await freePort()];
  const database = engine === 'postgres' ? await makeDatabase() : { url: `sqlite:${join(folder, 'allting.db')}`, remove: async () => {} };
  return {
    engine,
    folder,
    port,
    adminPort,
    origin: `http://localhost:${port}`,
    adminOrigin: `http://localhost:${adminPort}`,
    databaseUrl: database.url,
    async remove() {
      await database.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeDatabase() {
  const cluster = process.env.ALLTING_TEST_POSTGRES;
  if (!cluster) throw new Error('missing: ALLTING_TEST_POSTGRES (cargo xtask test sets it)');
  const name = `browser_${randomBytes(6).toString('hex')}`;
  const say = (sql) => run('psql', ['--no-psqlrc', '--quiet', '--dbname', cluster, '--command', sql]);
  await say(`CREATE DATABASE ${name}`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => say(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/**
 * Starts the program (ALLTING_BIN) and waits until it is ready.
 *
 * `config`: TOML as text, or a function of the place that gives it. `place`: from makePlace, or
 * `engine` to have one made. `args`: what comes before `--config FILE`. `env`: more environment.
 * `bin`: another program. `patience`: milliseconds to wait for `/readyz`.
 *
 * The answer: { place, origin, output(), stop() }. stop() ends it and removes all it left;
 * it fails when the program does not end by itself on SIGTERM.
 */
export async function startApp({ config, place, engine, args = ['serve'], env = {}, bin = process.env.ALLTING_BIN, patience = 60_000 } = {}) {
  if (!bin) throw new Error('missing: ALLTING_BIN, the path of the program (cargo xtask test sets it)');
  const home = place ?? (await makePlace(engine));
  const given = [...args];
  if (config !== undefined) {
    const file = join(home.folder, 'allting.toml');
    await writeFile(file, typeof config === 'function' ? config(home) : config, { mode: 0o600 });
    given.push('--config', file);
  }
  const child = spawn(bin, given, { cwd: home.folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const program = watch(child);
  try {
    await ready(home, program, patience);
  } catch (error) {
    child.kill('SIGKILL');
    await program.ended;
    await home.remove();
    throw new Error(`${error.message}\n${program.output()}`);
  }
  return {
    place: home,
    origin: home.origin,
    output: program.output,
    async stop() {
      const gently = await end(child, program);
      await home.remove();
      if (!gently) throw new Error(`the program did not end on SIGTERM\n${program.output()}`);
    },
  };
}

/** Collects what the child says, and makes sure that it never outlives the test process. */
function watch(child) {
  let said = '';
  const hear = (part) => {
    said = (said + part).slice(-100_000);
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  const atExit = () => child.kill('SIGKILL');
  process.once('exit', atExit);
  const state = { output: () => said, over: undefined, ended: undefined };
  state.ended = new Promise((done) => {
    const over = (how) => {
      process.removeListener('exit', atExit);
      state.over = how;
      done();
    };
    child.once('error', (error) => over(`could not be started: ${error.message}`));
    child.once('close', (code, signal) => over(`ended with ${signal ?? `exit code ${code}`}`));
  });
  return state;
}

/** Asks until the program says that it is ready, on its own port or on its operator's port. */
async function ready(place, program, patience) {
  const before = performance.now() + patience;
  const ask = async (origin) => {
    const answer = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(2_000) });
    if (!answer.ok) throw new Error(`${answer.status}`);
  };
  while (performance.now() < before) {
    if (program.over) throw new Error(`the program ${program.over}`);
    const asked = await Promise.any([ask(place.origin), ask(place.adminOrigin)]).then(() => true, () => false);
    if (asked) return;
    await pause(50);
  }
  throw new Error(`the program was not ready within ${patience / 1000} s`);
}

async function end(child, program) {
  if (program.over) return true;
  child.kill('SIGTERM');
  const late = new AbortController();
  const gently = await Promise.race([
    program.ended.then(() => true),
    pause(15_000, false, { signal: late.signal }).catch(() => false),
  ]);
  late.abort();
  if (!gently) {
    child.kill('SIGKILL');
    await program.ended;
  }
  return gently;
}
