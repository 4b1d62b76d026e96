// A stand-in for ID-porten: the same protocol, rules and claims, on a free loopback port.
//
// What it is strict about is what ID-porten is strict about: only the code flow, only pushed
// requests, PKCE with S256, state and nonce, private_key_jwt with RS256, known acr values, and
// only registered onbehalfof values. Its login page lets one be any synthetic person.

import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';
import Provider, { errors, interactionPolicy } from 'oidc-provider';
import { adapterFor } from './idporten-memory.mjs';
import { loginPage, logoutPage } from './idporten-pages.mjs';

export const SUBSTANTIAL = 'idporten-loa-substantial';
export const HIGH = 'idporten-loa-high';
/** From weakest to strongest; the place in the list is the rank. */
export const LEVELS = [SUBSTANTIAL, HIGH];

/** An RSA key: the private half for the client, the public half for ID-porten. */
export function makeKey() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const about = { kid: randomUUID(), use: 'sig', alg: 'RS256' };
  return {
    kid: about.kid,
    privateKey,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    privateJwk: { ...privateKey.export({ format: 'jwk' }), ...about },
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), ...about }] },
  };
}

/**
 * Starts ID-porten. `persons`: [{ pid, name }] to be listed on the login page.
 *
 * The answer: `issuer` (no trailing slash), `register(client)`, `tamper` (claims that are laid
 * over the next id_tokens, so that a test can see them refused), `failures` (errors of the
 * stand-in itself), `close()`.
 */
export async function startIdporten({ persons = [] } = {}) {
  const server = createServer();
  await new Promise((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const idporten = { issuer, tamper: {}, failures: [], register: undefined, close: undefined };

  const memory = adapterFor();
  // What each grant was asked for on behalf of; the authorization code does not carry it.
  const onBehalfOf = new Map();
  const signingKey = makeKey();
  const provider = new Provider(issuer, configuration({ idporten, memory, onBehalfOf, signingKey }));
  issueWithJti(provider, idporten, signingKey);
  provider.Client.prototype.includeSid = function includeSid() {
    return Boolean(this.frontchannel_logout_uri);
  };
  provider.on('server_error', (_, error) => idporten.failures.push(error));

  const protocol = provider.callback();
  server.on('request', (request, response) => {
    const page = pages(request);
    if (!page) return protocol(request, response);
    return page({ provider, persons, request, response }).catch((error) => {
      response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' }).end(String(error.message));
    });
  });

  /**
   * Registers or replaces a client. `jwks`: its public keys; `onBehalfOf`: the values it may use.
   */
  idporten.register = ({ clientId, jwks, redirectUris, postLogoutRedirectUris = [], frontchannelLogoutUri, onBehalfOf: allowed = [] }) =>
    memory('Client').upsert(clientId, {
      client_id: clientId,
      jwks,
      redirect_uris: redirectUris,
      post_logout_redirect_uris: postLogoutRedirectUris,
      frontchannel_logout_uri: frontchannelLogoutUri,
      onbehalfof: allowed,
      response_types: ['code'],
      grant_types: ['authorization_code'],
      subject_type: 'pairwise',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'RS256',
      id_token_signed_response_alg: 'RS256',
    });
  idporten.close = () =>
    new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
  return idporten;
}

function configuration({ idporten, memory, onBehalfOf, signingKey }) {
  return {
    adapter: memory,
    jwks: { keys: [signingKey.privateJwk] },
    cookies: { keys: [randomUUID()], names: { session: 'idporten', interaction: 'idporten_login', resume: 'idporten_resume' } },
    routes: { authorization: '/authorize', pushed_authorization_request: '/par', token: '/token', jwks: '/jwks', userinfo: '/userinfo', end_session: '/logout' },
    responseTypes: ['code'],
    scopes: ['openid', 'profile'],
    subjectTypes: ['pairwise'],
    clientAuthMethods: ['private_key_jwt'],
    acrValues: LEVELS,
    claims: { openid: ['sub', 'pid', 'acr', 'amr', 'auth_time', 'sid', 'locale', 'aud_onbehalfof'], profile: [] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    pairwiseIdentifier: (_, pid, client) => createHash('sha256').update(`${client.clientId} ${pid}`).digest('base64url'),
    extraClientMetadata: { properties: ['frontchannel_logout_uri', 'onbehalfof'] },
    extraParams: { onbehalfof: checkRequest },
    ttl: { AccessToken: 120, AuthorizationCode: 60, Grant: 7200, IdToken: 120, Interaction: 600, Session: 7200 },
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => logoutPage(ctx, form, idporten.issuer), postLogoutSuccessSource: signedOut },
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}`, policy: policy() },
    async findAccount(ctx, pid) {
      return {
        accountId: pid,
        claims: (use) => ({
          sub: pid,
          pid,
          locale: ctx.oidc.params?.ui_locales?.split(' ')[0] ?? 'nb',
          ...(use === 'id_token' ? { aud_onbehalfof: onBehalfOf.get(ctx.oidc.entities.Grant?.jti) } : {}),
        }),
      };
    },
    // ID-porten never asks for consent: each authorization gets a grant of all it asked for.
    async loadExistingGrant(ctx) {
      const { client, params, session } = ctx.oidc;
      const grant = new ctx.oidc.provider.Grant({ accountId: session.accountId, clientId: client.clientId });
      grant.addOIDCScope(params.scope);
      await grant.save(7200);
      if (params.onbehalfof) onBehalfOf.set(grant.jti, params.onbehalfof);
      return grant;
    },
    renderError(ctx, out) {
      ctx.type = 'text/plain';
      ctx.body = `${out.error}: ${out.error_description ?? ''}`;
    },
  };
}

/** What ID-porten demands of a request beyond OpenID Connect. Called for every request. */
function checkRequest(ctx, onbehalfof, client) {
  const { params } = ctx.oidc;
  for (const name of ['state', 'nonce', 'acr_values']) {
    if (!params[name]) throw new errors.InvalidRequest(`missing required parameter ${name}`);
  }
  const unknown = params.acr_values.split(' ').filter((level) => !LEVELS.includes(level));
  if (unknown.length > 0) throw new errors.InvalidRequest(`unknown acr_values: ${unknown.join(' ')}`);
  if (onbehalfof && !client.onbehalfof?.includes(onbehalfof)) {
    throw new errors.InvalidRequest('onbehalfof is not registered for this client');
  }
}

/** The lowest rank that satisfies the request. */
function wantedRank(params) {
  return Math.min(...params.acr_values.split(' ').map((level) => LEVELS.indexOf(level)));
}

/** No consent, and a new login when the session is weaker than what is asked for. */
function policy() {
  const { base, Check } = interactionPolicy;
  const prompts = base();
  prompts.remove('consent');
  prompts.get('login').checks.add(
    new Check('acr_too_low', 'a stronger login is required', ({ oidc }) => {
      const low = oidc.session.accountId && LEVELS.indexOf(oidc.session.acr) < wantedRank(oidc.params);
      return low ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT;
    }),
  );
  return prompts;
}

/**
 * ID-porten puts a jti in each id_token. A test may lay wrong claims over the right ones: they
 * are laid over the finished token, which is then signed again with the right key.
 */
function issueWithJti(provider, idporten, signingKey) {
  const { payload, issue } = provider.IdToken.prototype;
  provider.IdToken.prototype.payload = async function withJti() {
    return { ...(await payload.call(this)), jti: randomUUID() };
  };
  provider.IdToken.prototype.issue = async function tampered(...how) {
    const token = await issue.call(this, ...how);
    if (Object.keys(idporten.tamper).length === 0) return token;
    const [head, claims] = token.split('.');
    const laid = { ...JSON.parse(Buffer.from(claims, 'base64url')), ...idporten.tamper };
    const content = `${head}.${Buffer.from(JSON.stringify(laid)).toString('base64url')}`;
    return `${content}.${sign('sha256', Buffer.from(content), signingKey.privateKey).toString('base64url')}`;
  };
}

/** What this file answers by itself; the rest is the protocol. */
function pages(request) {
  if (request.url.startsWith('/interaction/')) return login;
  if (request.method === 'POST' && request.url === '/logout') return logoutByPost;
  return undefined;
}

/**
 * ID-porten prefers POST for logout. Its session cookie then has to be sent across sites, which
 * browsers allow only over https; turning the request into a GET gives the same result here.
 */
async function logoutByPost({ request, response }) {
  response.writeHead(303, { location: `/logout?${await text(request)}` }).end();
}

/** GET shows the login page; POST with `pid` and `level` (or `cancel`) ends it. */
async function login({ provider, persons, request, response }) {
  const { params } = await provider.interactionDetails(request, response);
  const levels = LEVELS.slice(wantedRank(params));
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(loginPage(persons, levels));
    return;
  }
  const form = new URLSearchParams(await text(request));
  if (form.has('cancel')) {
    await provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'the user cancelled' });
    return;
  }
  const [pid, level] = [form.get('pid') ?? '', form.get('level') ?? ''];
  if (!/^\d{2}[89]\d{8}$/.test(pid)) throw new Error('only synthetic persons (month + 80) exist here');
  if (!levels.includes(level)) throw new Error('this level is unknown or weaker than what was asked for');
  await provider.interactionFinished(request, response, { login: { accountId: pid, acr: level, amr: ['TestID'] } }, { mergeWithLastSubmission: false });
}

async function text(request) {
  let body = '';
  for await (const part of request) body += part;
  return body;
}

function signedOut(ctx) {
  ctx.body = '<!doctype html><html lang="nb"><title>Logget ut</title><link rel="icon" href="data:,"><h1>Du er logget ut</h1></html>';
}
