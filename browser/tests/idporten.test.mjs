// The stand-in for ID-porten, run through its whole protocol with plain requests, so that what
// the program is tested against is itself known to be right.

import assert from 'node:assert/strict';
import { createHash, createPublicKey, randomBytes, randomUUID, sign, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { launch, open } from '../lib/browser.mjs';
import { HIGH, SUBSTANTIAL, makeKey, startIdporten } from '../lib/idporten.mjs';

const PERSON = { pid: '03851598730', name: 'Ada Prøve' };
const CLIENT = 'allting-test';
const CALLBACK = 'http://localhost:1/callback';
const AFTER_LOGOUT = 'http://localhost:1/signed-out';
const FRONTCHANNEL = 'http://localhost:1/frontchannel-logout';

let idporten;
let meta;
let key;
let browser;

before(async () => {
  key = makeKey();
  idporten = await startIdporten({ persons: [PERSON] });
  await idporten.register({
    clientId: CLIENT,
    jwks: key.jwks,
    redirectUris: [CALLBACK],
    postLogoutRedirectUris: [AFTER_LOGOUT],
    frontchannelLogoutUri: FRONTCHANNEL,
    onBehalfOf: ['nordsund_kommune'],
  });
  meta = await (await fetch(`${idporten.issuer}/.well-known/openid-configuration`)).json();
});
beforeEach(() => {
  browser = new Map();
  idporten.tamper = {};
});
after(async () => {
  await idporten.close();
  assert.deepEqual(idporten.failures, []);
});

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part) => JSON.parse(Buffer.from(part, 'base64url'));

function assertion(changes = {}) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: CLIENT, sub: CLIENT, aud: idporten.issuer, iat: now, exp: now + 30, jti: randomUUID(), ...changes };
  const content = `${encode({ alg: 'RS256', kid: key.kid })}.${encode(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), key.privateKey).toString('base64url')}`;
}

/** A request as the client itself sends it, with its signed assertion. */
function asClient(address, fields) {
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const all = { client_id: CLIENT, client_assertion_type: type, client_assertion: assertion(), ...fields };
  const sent = Object.entries(all).filter(([, value]) => value !== undefined);
  return fetch(address, { method: 'POST', body: new URLSearchParams(sent) });
}

/** A request as the person's browser sends it: with cookies, without following redirects. */
async function asBrowser(address, form) {
  const cookie = [...browser].map(([name, value]) => `${name}=${value}`).join('; ');
  const body = form && new URLSearchParams(form);
  const answer = await fetch(address, { method: form ? 'POST' : 'GET', body, headers: { cookie }, redirect: 'manual' });
  for (const line of answer.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
    if (value === '') browser.delete(name);
    else browser.set(name, value);
  }
  return answer;
}

const next = (answer) => new URL(answer.headers.get('location'), idporten.issuer);

function request(changes = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const fields = {
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid profile',
    state: randomUUID(),
    nonce: randomUUID(),
    acr_values: SUBSTANTIAL,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  };
  return { verifier, fields };
}

/** From the pushed request to the first answer of the authorization endpoint. */
async function authorize(fields) {
  const pushed = await asClient(meta.pushed_authorization_request_endpoint, fields);
  assert.equal(pushed.status, 201, await pushed.clone().text());
  const { request_uri } = await pushed.json();
  return asBrowser(`${meta.authorization_endpoint}?${new URLSearchParams({ client_id: CLIENT, request_uri })}`);
}

/** Fills in the login page; gives the address that the browser is sent back to. */
async function signIn(answer, form) {
  const page = next(answer);
  const resume = await asBrowser(page, form);
  assert.equal(resume.status, 303, await resume.clone().text());
  return next(await asBrowser(next(resume)));
}

async function redeem(callback, verifier) {
  return asClient(meta.token_endpoint, {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code'),
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  });
}

async function checkSignature(token) {
  const [head, body, signature] = token.split('.');
  const { keys } = await (await fetch(meta.jwks_uri)).json();
  const { kid, alg } = decode(head);
  assert.equal(alg, 'RS256');
  const publicKey = createPublicKey({ key: keys.find((found) => found.kid === kid), format: 'jwk' });
  assert.ok(verify('sha256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url')));
  return decode(body);
}

async function wholeLogin(changes, level = SUBSTANTIAL) {
  const { verifier, fields } = request(changes);
  const callback = await signIn(await authorize(fields), { pid: PERSON.pid, level });
  const tokens = await (await redeem(callback, verifier)).json();
  return { fields, callback, tokens, claims: await checkSignature(tokens.id_token) };
}

test('discovery describes what ID-porten offers', () => {
  assert.equal(meta.issuer, idporten.issuer);
  assert.ok(!meta.issuer.endsWith('/'));
  assert.equal(meta.require_pushed_authorization_requests, true);
  assert.equal(meta.authorization_response_iss_parameter_supported, true);
  assert.deepEqual(meta.response_types_supported, ['code']);
  assert.deepEqual(meta.code_challenge_methods_supported, ['S256']);
  assert.deepEqual(meta.token_endpoint_auth_methods_supported, ['private_key_jwt']);
  assert.deepEqual(meta.acr_values_supported.sort(), [HIGH, SUBSTANTIAL].sort());
});

test('a whole login gives the claims that ID-porten gives', async () => {
  const { fields, callback, tokens, claims } = await wholeLogin({ onbehalfof: 'nordsund_kommune', ui_locales: 'nn' });
  assert.equal(`${callback.origin}${callback.pathname}`, CALLBACK);
  assert.equal(callback.searchParams.get('state'), fields.state);
  assert.equal(callback.searchParams.get('iss'), idporten.issuer);
  assert.equal(claims.iss, idporten.issuer);
  assert.equal(claims.aud, CLIENT);
  assert.equal(claims.pid, PERSON.pid);
  assert.equal(claims.acr, SUBSTANTIAL);
  assert.equal(claims.nonce, fields.nonce);
  assert.deepEqual(claims.amr, ['TestID']);
  assert.equal(claims.aud_onbehalfof, 'nordsund_kommune');
  assert.notEqual(claims.sub, PERSON.pid);
  assert.equal(claims.exp - claims.iat, 120);
  for (const name of ['sid', 'jti', 'locale']) assert.equal(typeof claims[name], 'string', name);
  assert.equal(typeof claims.auth_time, 'number');
  assert.equal(claims.at_hash, undefined);
  const userinfo = await fetch(meta.userinfo_endpoint, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  assert.deepEqual(Object.keys(await userinfo.json()).sort(), ['locale', 'pid', 'sub']);
});

test('without onbehalfof the claim is absent', async () => {
  const { claims } = await wholeLogin();
  assert.equal('aud_onbehalfof' in claims, false);
});

test('the login page lists the persons and offers only levels that are strong enough', async () => {
  const high = await asBrowser(next(await authorize(request({ acr_values: HIGH }).fields)));
  const page = await high.text();
  assert.match(page, /Ada Prøve/);
  assert.match(page, /idporten-loa-high/);
  assert.doesNotMatch(page, /idporten-loa-substantial/);
});

test('a session is used again, but a stronger level needs a new login', async () => {
  const first = await wholeLogin();
  const again = await authorize(request().fields);
  assert.ok(next(again).searchParams.get('code'), 'signed in without a login page');
  const { verifier, fields } = request({ acr_values: HIGH });
  const step = await authorize(fields);
  assert.match(next(step).pathname, /^\/interaction\//);
  const callback = await signIn(step, { pid: PERSON.pid, level: HIGH });
  const { id_token } = await (await redeem(callback, verifier)).json();
  assert.equal((await checkSignature(id_token)).acr, HIGH);
  assert.equal(first.claims.acr, SUBSTANTIAL);
});

test('prompt=login always asks, and cancelling sends access_denied back', async () => {
  await wholeLogin();
  const { fields } = request({ prompt: 'login' });
  const callback = await signIn(await authorize(fields), { cancel: '1' });
  assert.equal(callback.searchParams.get('error'), 'access_denied');
  assert.equal(callback.searchParams.get('state'), fields.state);
  assert.equal(callback.searchParams.get('iss'), idporten.issuer);
});

test('what ID-porten refuses is refused', async () => {
  const par = meta.pushed_authorization_request_endpoint;
  const refused = async (fields, pattern, expected = 400) => {
    const answer = await asClient(par, fields);
    const said = await answer.text();
    assert.equal(answer.status, expected, said);
    assert.match(said, pattern);
  };
  await refused(request({ state: undefined }).fields, /state/);
  await refused(request({ nonce: undefined }).fields, /nonce/);
  await refused(request({ acr_values: undefined }).fields, /acr_values/);
  await refused(request({ acr_values: 'Level4' }).fields, /acr_values/);
  await refused(request({ code_challenge: undefined, code_challenge_method: undefined }).fields, /PKCE|code_challenge/);
  await refused(request({ code_challenge_method: 'plain' }).fields, /code_challenge_method/);
  await refused(request({ response_type: 'code id_token' }).fields, /response_type/);
  await refused(request({ redirect_uri: `${CALLBACK}/other` }).fields, /redirect_uri/);
  await refused(request({ onbehalfof: 'annen_kommune' }).fields, /onbehalfof/);
  await refused({ ...request().fields, client_assertion: assertion({ aud: 'https://elsewhere.example' }) }, /invalid_client/, 401);
  const twice = assertion();
  assert.equal((await asClient(par, { ...request().fields, client_assertion: twice })).status, 201);
  await refused({ ...request().fields, client_assertion: twice }, /invalid_client/, 401);
  const direct = await asBrowser(`${meta.authorization_endpoint}?${new URLSearchParams({ client_id: CLIENT, ...request().fields })}`);
  assert.match(direct.headers.get('location') ?? (await direct.text()), /invalid_request/, 'not pushed');
});

test('a person who is not synthetic cannot sign in', async () => {
  const page = next(await authorize(request().fields));
  const answer = await asBrowser(page, { pid: '20036914700', level: SUBSTANTIAL });
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /synthetic/);
});

test('a code works once, and only with its verifier', async () => {
  const wrong = request();
  const stolen = await signIn(await authorize(wrong.fields), { pid: PERSON.pid, level: SUBSTANTIAL });
  const refused = await redeem(stolen, randomBytes(32).toString('base64url'));
  assert.equal((await refused.json()).error, 'invalid_grant');
  const { verifier, fields } = request();
  const callback = next(await authorize(fields));
  assert.equal((await redeem(callback, verifier)).status, 200);
  assert.equal((await (await redeem(callback, verifier)).json()).error, 'invalid_grant');
});

test('a test can have a wrong claim signed', async () => {
  idporten.tamper = { acr: SUBSTANTIAL, nonce: 'another' };
  const { claims } = await wholeLogin({ acr_values: HIGH }, HIGH);
  assert.equal(claims.acr, SUBSTANTIAL);
  assert.equal(claims.nonce, 'another');
});

test('logout loads the client in a frame, ends the session and comes back', async () => {
  const { tokens, claims } = await wholeLogin();
  const question = { id_token_hint: tokens.id_token, post_logout_redirect_uri: AFTER_LOGOUT, state: 'bye' };
  const asked = await asBrowser(meta.end_session_endpoint, question);
  const page = await (await asBrowser(next(asked))).text();
  const frame = new URL(/<iframe[^>]* src="([^"]+)"/.exec(page)[1].replaceAll('&#38;', '&'));
  assert.equal(`${frame.origin}${frame.pathname}`, FRONTCHANNEL);
  assert.equal(frame.searchParams.get('iss'), idporten.issuer);
  assert.equal(frame.searchParams.get('sid'), claims.sid);
  const action = /action="([^"]+)"/.exec(page)[1];
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)[1];
  const done = next(await asBrowser(action, { xsrf, logout: 'yes' }));
  assert.equal(`${done.origin}${done.pathname}`, AFTER_LOGOUT);
  assert.equal(done.searchParams.get('state'), 'bye');
  assert.match(next(await authorize(request().fields)).pathname, /^\/interaction\//, 'the session is gone');
});

test('a person signs in and out in a real browser', async () => {
  const asked = [];
  const server = createServer((incoming, response) => {
    asked.push(new URL(incoming.url, 'http://localhost'));
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Klient</title>');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const home = `http://localhost:${server.address().port}`;
  await idporten.register({
    clientId: CLIENT,
    jwks: key.jwks,
    redirectUris: [`${home}/callback`],
    postLogoutRedirectUris: [`${home}/signed-out`],
    frontchannelLogoutUri: `${home}/frontchannel-logout`,
  });
  const chromium = await launch();
  try {
    const page = await open(chromium, { device: 'phone' });
    const pushed = await asClient(meta.pushed_authorization_request_endpoint, request({ redirect_uri: `${home}/callback`, acr_values: HIGH }).fields);
    const { request_uri } = await pushed.json();
    await page.goto(`${meta.authorization_endpoint}?${new URLSearchParams({ client_id: CLIENT, request_uri })}`);
    await page.getByRole('button', { name: 'Ada Prøve' }).click();
    await page.waitForURL(`${home}/callback?*`);
    await page.goto(`${meta.end_session_endpoint}?${new URLSearchParams({ client_id: CLIENT, post_logout_redirect_uri: `${home}/signed-out` })}`);
    await page.waitForURL(`${home}/signed-out`);
    const frame = asked.find(({ pathname }) => pathname === '/frontchannel-logout');
    assert.equal(frame.searchParams.get('iss'), idporten.issuer);
    assert.ok(frame.searchParams.get('sid'));
  } finally {
    await chromium.close();
    server.closeAllConnections();
    server.close();
  }
});
