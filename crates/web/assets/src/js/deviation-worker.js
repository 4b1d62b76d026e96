// The service worker of the form for deviations, and of nothing else: without network the form is there, and
// what is kept on the phone is sent when the network is back. It keeps nothing itself: the page puts the form
// without anything about anybody, and the styles and scripts that it needs, into the cache.
import { send } from "./deviation/kept.js";

const CACHE = "deviation";
const SHELL = "/deviation/shell";
/** A line that gives nothing for so long is no line. */
const PATIENCE = 6000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === "/deviation") event.respondWith(page(request));
  else if (pathname.startsWith("/assets/")) event.respondWith(asset(request));
});

const kept = async (what) => (await caches.open(CACHE)).match(what, { ignoreVary: true });

async function page(request) {
  const shell = await kept(SHELL);
  if (!shell) return fetch(request);
  const late = new Promise((_, fail) => setTimeout(fail, PATIENCE, new Error("late")));
  try {
    const answer = await Promise.race([fetch(request), late]);
    return answer.status >= 500 ? shell : answer;
  } catch {
    return shell;
  }
}

/** The names of assets change with their content, so one that is kept is the right one. */
async function asset(request) {
  return (await kept(request.url)) ?? fetch(request);
}

addEventListener("sync", (event) => {
  if (event.tag === "deviation") event.waitUntil(sync());
});

async function sync() {
  const told = await send();
  const windows = await clients.matchAll({ type: "window" });
  windows.forEach((one) => one.postMessage({ deviation: told }));
  // The browser tries again later.
  if (told.state === "offline" || told.state === "busy") throw new Error(told.state);
}
