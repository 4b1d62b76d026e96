// The form for deviations, with or without network. What is sent is first kept on the phone (see
// deviation/kept.js), so that nothing is lost when the line is; without this script the form is an
// ordinary form.
//
// Whose reports are shown is told by the page of somebody who is signed in (`data-owners`) and remembered
// until she signs out; the shell, which knows nobody, shows those of the one who was here last.
import { drop, of, put, send } from "./deviation/kept.js";
import { colours, install, later } from "./deviation/shell.js";
import { faults as wrong } from "./deviation/faults.js";
import { photos as chosen } from "./deviation/photos.js";
import { here as place } from "./deviation/here.js";

const root = document.querySelector("[data-deviation]");
const form = root.querySelector("[data-deviation-form]");
const told = root.querySelector("[data-told]");
const section = root.querySelector("section[data-kept]");
const texts = root.querySelector("[data-say]").dataset;
const say = (name, value = "") => texts[name].replace("%", value);

const REMEMBERED = "deviation-owners";
const isShell = root.dataset.owners === undefined;
if (isShell) colours();
else localStorage.setItem(REMEMBERED, root.dataset.owners);
const owners = (localStorage.getItem(REMEMBERED) ?? "").split(" ").filter(Boolean);

const faults = wrong(form, told, say);
const photos = chosen(form, Number(root.dataset.max), say);
const here = place(form, say);
/** Where it happened, of an opened report, where the form does not ask. */
let unit;
const NAMES = ["unit", "kind", "text", "seriousness", "happened", "words", "lat", "lon", "measure"];

root.querySelector("[data-on-phone]").hidden = false;
begin();
form.addEventListener("submit", submit);
root.querySelector("[data-kept-send]").addEventListener("click", () => deliver({ asked: true }));
addEventListener("online", () => deliver());
addEventListener("pageshow", (event) => event.persisted && deliver());
document.addEventListener("visibilitychange", () => document.hidden || deliver());
navigator.serviceWorker?.addEventListener("message", (event) => event.data?.deviation && became(event.data.deviation));
if (isShell && owners.length === 0) first();
else deliver({ start: true });
if (!isShell) install(root.dataset.lang);

/** A new report: its key, whose it is, and when. Photos that came back from the server stay as they are. */
function begin() {
  // Not the key of the form: the phone makes its own, with or without network.
  form.elements.key.value = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  form.elements.owner.value = owners[0] ?? "";
  unit = undefined;
}

function empty() {
  form.reset();
  for (const name of ["lat", "lon"]) form.elements[name].value = "";
  photos.set([]);
  here.show();
  begin();
}

const read = () => {
  const data = new FormData(form);
  if (unit && !data.has("unit")) data.set("unit", unit);
  return Object.fromEntries(NAMES.filter((n) => data.has(n)).map((n) => [n, data.get(n)]));
};

/** Whoever is not known on this phone cannot keep anything: it would be anybody's. */
function first() {
  notice("warning", say("first"), signIn());
  form.querySelector("[type=submit]").disabled = true;
}

/** What the server would refuse anyway is said before it is kept. */
function missing(fields) {
  const need = ["unit", "kind", "text", "seriousness"].filter((n) => n in fields || n === "seriousness");
  return need
    .filter((n) => form.elements[n] && !String(fields[n] ?? "").trim())
    .map((field) => ({ field, message: texts[`need${field[0].toUpperCase()}${field.slice(1)}`] }));
}

async function submit(event) {
  // Photos that came back with a form that was sent without this script: as an ordinary form again.
  if (form.querySelector("input[name=kept]")) return;
  event.preventDefault();
  const fields = read();
  // Sent an hour later, it did not happen an hour later.
  if (!fields.happened) fields.happened = now();
  const lacks = missing(fields);
  if (lacks.length > 0) return faults.show(lacks);
  const report = { key: form.elements.key.value, owner: form.elements.owner.value, at: Date.now(), state: "waiting", faults: [], fields, photos: photos.get().map((p) => new Blob([p], { type: p.type })) };
  const button = form.querySelector("[type=submit]");
  button.setAttribute("aria-busy", "true");
  try {
    await put(report);
  } catch {
    button.removeAttribute("aria-busy");
    // No room, or a window that keeps nothing: with network it goes as it always did.
    return navigator.onLine ? form.submit() : notice("danger", say("full"));
  }
  faults.clear();
  const result = await send().catch(() => ({ state: "busy", sent: [] }));
  button.removeAttribute("aria-busy");
  const mine = result.sent.find((s) => s.key === report.key);
  if (mine) return location.assign(mine.href);
  const left = (await list()).find((r) => r.key === report.key);
  if (left?.state === "refused") return faults.show(left.faults);
  empty();
  // The service worker may have been quicker.
  if (!left) return notice("success", say("sent"));
  why(result, true);
  later();
}

/** The time on the clock beside her, as the field writes it. */
function now() {
  const at = new Date();
  return new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Sends what is kept, and says what became of it; the page is marked when it has looked. */
async function deliver({ asked = false, start = false } = {}) {
  if (isShell && start) notice("info", say("offline"));
  await became(await send().catch(() => ({ state: "busy", sent: [], refused: 0 })), asked);
  root.dataset.looked = "";
}

/** Says what became of what was kept, whether this page sent it or the service worker. */
async function became(result, asked = false) {
  const left = await list();
  if (result.sent.length > 0) {
    notice("success", say("sent"), ...result.sent.map((s) => link(s.href, say("sentLink"))));
    return;
  }
  if (result.refused > 0) return notice("warning", say("mend"));
  if (left.some((r) => r.state !== "refused")) why(result, asked);
}

/** Why it lies here still. */
function why({ state }, just) {
  if (state === "signed-out") notice("warning", say("signIn"), signIn());
  else if (state === "busy") notice("warning", say("busy"));
  else if (just || isShell) notice("info", say("kept"));
}

function signIn() {
  return link("/sign-in?return=%2Fdeviation", say("signInLink"));
}

function link(href, text) {
  const a = document.createElement("a");
  [a.href, a.textContent] = [href, text];
  return a;
}

function notice(color, text, ...more) {
  const box = document.createElement("div");
  box.className = "notice";
  box.dataset.color = color;
  box.setAttribute("role", "status");
  const inner = document.createElement("div");
  const line = document.createElement("p");
  line.textContent = text;
  inner.append(line);
  for (const one of more) {
    const p = document.createElement("p");
    p.append(one);
    inner.append(p);
  }
  box.append(inner);
  told.replaceChildren(box);
  told.hidden = false;
  told.scrollIntoView({ block: "nearest" });
}

/** Draws the list of what is kept here for her; the answer is the list. */
async function list() {
  const mine = owners.length > 0 ? await of(owners).catch(() => []) : [];
  section.hidden = mine.length === 0;
  section.querySelector("[data-kept-list]").replaceChildren(...mine.map(row));
  return mine;
}

function row(report) {
  const item = document.createElement("li");
  const kind = [...form.elements.kind.options].find((o) => o.value === report.fields.kind)?.text ?? "";
  const when = new Date(report.fields.happened || report.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const line = (text, name) => {
    const p = document.createElement("p");
    [p.textContent, p.className] = [text, name];
    return p;
  };
  const words = report.fields.text.length > 120 ? `${report.fields.text.slice(0, 120)} …` : report.fields.text;
  const head = document.createElement("h3");
  head.textContent = `${kind}, ${when}`;
  item.append(head, line(words, "kept-words"));
  if (report.photos.length > 0) item.append(line(say("photos", report.photos.length), "kept-words"));
  item.append(line(say(report.state === "refused" ? "stateRefused" : "stateWaiting"), "kept-state"));
  const actions = document.createElement("div");
  actions.className = "actions";
  actions.append(button(say("open"), head.textContent, () => open(report)), dropButton(report, head.textContent));
  item.append(actions);
  return item;
}

function button(text, about, act) {
  const b = document.createElement("button");
  b.type = "button";
  b.className = "ds-button";
  b.dataset.variant = "tertiary";
  b.textContent = text;
  b.setAttribute("aria-label", `${text}: ${about}`);
  b.addEventListener("click", () => act(b));
  return b;
}

/** The first press asks, the second does it. */
function dropButton(report, about) {
  return button(say("drop"), about, async (b) => {
    if (!b.dataset.sure) {
      b.dataset.sure = "yes";
      b.textContent = say("dropSure");
      b.setAttribute("aria-label", `${say("dropSure")}: ${about}`);
      return;
    }
    await drop(report.key);
    if (form.elements.key.value === report.key) empty();
    await list();
    (section.hidden ? form.elements.kind : section.querySelector("button")).focus();
  });
}

/** Back into the form, under the same key: it is the same report. */
function open(report) {
  empty();
  for (const [name, value] of Object.entries(report.fields)) {
    const field = form.elements[name];
    if (field) field.value = value;
  }
  form.elements.key.value = report.key;
  unit = report.fields.unit;
  photos.set(report.photos);
  here.show();
  if (report.state === "refused") return faults.show(report.faults);
  faults.clear();
  form.elements.text.focus();
}
