// Reports that are kept on this phone until they are sent: IndexedDB, and the one way to send them. The page
// and its service worker share it; a lock sees to it that they do not send at the same time, and the key of
// each report that one that was sent twice is received once.

const NAME = "deviation";
const STORE = "reports";
const FORM = "/deviation";

function database() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
    asked.onblocked = () => fail(new Error("blocked"));
  });
}

/** One transaction; the answer when it is on disk. */
async function within(mode, act) {
  const db = await database();
  try {
    return await new Promise((done, fail) => {
      const transaction = db.transaction(STORE, mode, { durability: "strict" });
      const asked = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(asked.result);
      transaction.onerror = transaction.onabort = () => fail(transaction.error ?? new Error("not kept"));
    });
  } finally {
    db.close();
  }
}

export const put = (report) => within("readwrite", (store) => store.put(report));
export const drop = (key) => within("readwrite", (store) => store.delete(key));
const find = (key) => within("readonly", (store) => store.get(key));
const all = () => within("readonly", (store) => store.getAll());

/** The reports of one person, by the values that the server knows her by; the oldest first. */
export async function of(owners) {
  return (await all()).filter((r) => owners.includes(r.owner)).sort((a, b) => a.at - b.at);
}

/** Who is signed in: { state: "here", owners }, or "signed-out", "offline", "busy". */
async function session() {
  let answer;
  try {
    answer = await fetch(`${FORM}/session`, { headers: { accept: "application/json" }, cache: "no-store" });
  } catch {
    return { state: "offline" };
  }
  if (answer.status === 401 || answer.status === 403 || answer.status === 404) return { state: "signed-out" };
  if (!answer.ok) return { state: "busy" };
  return { state: "here", owners: (await answer.json()).owners };
}

function formOf(report) {
  const form = new FormData();
  form.set("key", report.key);
  form.set("owner", report.owner);
  for (const [name, value] of Object.entries(report.fields)) form.set(name, value);
  report.photos.forEach((photo, n) => form.append("photos", photo, `${n + 1}`));
  return form;
}

/** Sends one; what became of it: "sent" with where it is, "refused" with what is wrong, or a state as above. */
async function one(report) {
  let answer;
  try {
    answer = await fetch(FORM, { method: "POST", body: formOf(report), headers: { accept: "application/json" } });
  } catch {
    return { state: "offline" };
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.status === 201) return { state: "sent", href: said.href };
  if (answer.status === 401) return { state: "signed-out" };
  if (answer.status >= 500 || answer.status === 408 || answer.status === 429) return { state: "busy" };
  return { state: "refused", faults: said.faults ?? [] };
}

/**
 * Sends what the one who is signed in has kept here. The answer: { state, sent: [{ key, href }], refused }.
 * `state` is "here" when all that could be sent was; else why not.
 */
export async function send() {
  if ((await all()).length === 0) return { state: "here", sent: [], refused: 0 };
  return locked(async () => {
    const told = { ...(await session()), sent: [], refused: 0 };
    if (told.state !== "here") return told;
    for (const { key, state } of await of(told.owners)) {
      // It may have been changed, sent or deleted while another one was on its way.
      const report = await find(key);
      if (!report || state === "refused") continue;
      const came = await one(report);
      if (came.state === "sent") {
        await drop(key);
        told.sent.push({ key, href: came.href });
      } else if (came.state === "refused") {
        await put({ ...report, state: "refused", faults: came.faults });
        told.refused += 1;
      } else {
        return { ...told, state: came.state };
      }
    }
    return told;
  });
}

const locked = (act) => (navigator.locks ? navigator.locks.request("deviation-send", act) : act());
