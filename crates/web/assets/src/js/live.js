// Live pages: one stream of events; the parts that an event names fetch themselves again.
//
// <body data-live="/live">, and inside it
// <div data-live-topic="task:1 mailbox" data-live-src="/tasks/1/thread">…</div>

const longest = 30_000;

export function live() {
  const address = document.body.dataset.live;
  if (!address || !window.EventSource) return;
  let source;
  let wait = 1000;
  let timer;
  let lost = false;
  // The journal position up to which this page has been told.
  let at = document.body.dataset.liveFrom;

  const connect = () => {
    source = new EventSource(`${address}?from=${at}`);
    source.addEventListener("open", () => {
      wait = 1000;
      if (lost) {
        say(document.body.dataset.liveBack);
        lost = false;
      }
    });
    // The first event tells what happened since the page was drawn, or since the line was lost.
    source.addEventListener("here", (event) => (at = event.lastEventId || at));
    source.addEventListener("changed", (event) => {
      at = event.lastEventId || at;
      changed(read(event.data));
    });
    source.addEventListener("session-ended", () => {
      source.close();
      // Not to the sign-in: while the provider still knows her, that would let her in again.
      location.assign("/signed-out?to=" + encodeURIComponent(location.pathname + location.search));
    });
    source.addEventListener("error", () => {
      source.close();
      clearTimeout(timer);
      // Not at once for everybody: a restart should not be met by a thousand browsers in one second.
      timer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 2, longest);
      if (!lost && wait > 4000) {
        lost = true;
        say(document.body.dataset.liveLost);
      }
    });
  };

  // The page that signs out is on its way already; the news of it must not lead it elsewhere.
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") === "/sign-out") source?.close();
  });
  // A hidden page holds no line open, and catches up when it is looked at again.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    source?.close();
    if (!document.hidden) connect();
  });
  addEventListener("pagehide", () => source?.close());
  if (!document.hidden) connect();
}

const parts = () => [...document.querySelectorAll("[data-live-src]")];

function read(data) {
  try {
    return JSON.parse(data).topics ?? [];
  } catch {
    return [];
  }
}

function changed(topics) {
  for (const part of parts()) {
    const own = (part.dataset.liveTopic ?? "").split(/\s+/);
    // A star: the line was too slow to tell what changed, so everything may have.
    if (topics.includes("*") || own.some((t) => topics.includes(t))) refresh(part);
  }
}

const running = new WeakMap();

/** Fetches a part again; several events during one fetch make one more fetch. */
async function refresh(part) {
  if (running.has(part)) {
    running.set(part, true);
    return;
  }
  running.set(part, false);
  try {
    const answer = await fetch(part.dataset.liveSrc, { headers: { "X-Part": "1" }, credentials: "same-origin" });
    if (answer.status === 401) return location.reload();
    if (answer.status === 204) return forget();
    if (answer.ok && !answer.redirected) swap(part, await answer.text());
  } catch {
    // The line is down; the stream's own reconnect fetches everything again.
  } finally {
    const again = running.get(part);
    running.delete(part);
    if (again && part.isConnected) refresh(part);
  }
}

// What is being pressed, and which parts wait for it: put away before the finger is lifted, it would never hear of
// the click. That comes right after the finger is lifted, and may leave the page.
let pressed = null;
const waiting = new Set();
addEventListener("pointerdown", (event) => (pressed = event.target), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(lifted), true);

function lifted() {
  pressed = null;
  const parts = [...waiting];
  waiting.clear();
  parts.forEach(refresh);
}

/** Puts new HTML in place, unless someone is writing or pressing there; keeps the focus where it was. */
function swap(part, html) {
  if (pressed && part.contains(pressed)) {
    waiting.add(part);
    return;
  }
  const was = document.activeElement;
  const inside = part.contains(was);
  if (inside && /^(INPUT|TEXTAREA|SELECT)$/.test(was.tagName)) {
    was.addEventListener("blur", () => refresh(part), { once: true });
    return;
  }
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const before = new Set([...part.querySelectorAll("[id], li")].map((e) => e.textContent));
  const back = inside ? place(was) : null;
  part.replaceChildren(fresh.content);
  window.htmx?.process?.(part);
  for (const item of part.querySelectorAll("li")) if (!before.has(item.textContent)) item.classList.add("live-new");
  if (back) (part.querySelector(back) ?? part.querySelector("a, button, [tabindex]"))?.focus({ preventScroll: true });
  say(document.body.dataset.liveSaid);
}

/** What one may not see any more does not stay on the screen. */
function forget() {
  const main = document.querySelector("main");
  const told = document.getElementById("live-gone")?.content.cloneNode(true);
  if (!main || !told) return location.reload();
  main.replaceChildren(told);
  main.focus();
}

/** A selector that finds the same element again. */
function place(element) {
  if (element.id) return "#" + CSS.escape(element.id);
  if (element.getAttribute("href")) return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  return element.tagName.toLowerCase();
}

let silence;

/** Read out politely; several changes in a row are said once. */
function say(text) {
  clearTimeout(silence);
  silence = setTimeout(() => {
    const place = document.getElementById("announce");
    if (!place || !text) return;
    place.textContent = "";
    requestAnimationFrame(() => (place.textContent = text));
  }, 600);
}
