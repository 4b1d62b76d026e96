// The two pages of the stand-in for ID-porten that a person meets.

const NAMES = { 'idporten-loa-substantial': 'Betydelig (substantial)', 'idporten-loa-high': 'Høyt (high)' };

function escape(text) {
  return String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** `persons`: [{ pid, name }]; `levels`: those that satisfy the request, the weakest first. */
export function loginPage(persons, levels) {
  const options = levels.map((level) => `<option value="${level}">${NAMES[level]}</option>`).join('');
  const known = persons
    .map(({ pid, name }) => `<li><button name="pid" value="${escape(pid)}">${escape(name)} (${escape(pid)})</button></li>`)
    .join('');
  const level = (id) => `<p><label for="${id}">Sikkerhetsnivå</label> <select id="${id}" name="level">${options}</select></p>`;
  return `<!doctype html>
<html lang="nb"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Logg inn (test)</title><link rel="icon" href="data:,">
<main><h1>Logg inn</h1>
<form method="post">${level('level')}<ul>${known}</ul></form>
<form method="post"><p><label for="pid">Syntetisk fødselsnummer</label> <input id="pid" name="pid" inputmode="numeric"></p>
${level('other-level')}<button>Logg inn</button></form>
<form method="post"><button name="cancel" value="1">Avbryt</button></form>
</main></html>`;
}

/**
 * Loads each client's front-channel logout address in a hidden frame, the asking client's too,
 * and then ends the session. `form` is oidc-provider's own, with its secret.
 */
export function logoutPage(ctx, form, issuer) {
  const { session, provider } = ctx.oidc;
  const clients = Object.keys(session.authorizations ?? {});
  return Promise.all(clients.map((id) => provider.Client.find(id))).then((found) => {
    const frames = found
      .filter((client) => client?.frontchannel_logout_uri)
      .map((client) => {
        const address = new URL(client.frontchannel_logout_uri);
        address.searchParams.set('iss', issuer);
        address.searchParams.set('sid', session.sidFor(client.clientId));
        return `<iframe hidden title="" src="${escape(address)}"></iframe>`;
      });
    ctx.type = 'html';
    ctx.body = `<!doctype html>
<html lang="nb"><meta charset="utf-8"><title>Logger ut (test)</title><link rel="icon" href="data:,">
<h1>Du logges ut</h1>${form}
<input type="hidden" form="op.logoutForm" name="logout" value="yes">
<button form="op.logoutForm">Fortsett</button>
${frames.join('\n')}
<script>
  const frames = [...document.querySelectorAll('iframe')];
  const loaded = Promise.all(frames.map((frame) => new Promise((done) => frame.addEventListener('load', done))));
  const patience = new Promise((done) => setTimeout(done, 5000));
  Promise.race([loaded, patience]).then(() => document.getElementById('op.logoutForm').submit());
</script></html>`;
  });
}
