// Puts the form without anything about anybody, and what it needs, into the phone's cache, and starts the
// service worker that takes it from there.

const CACHE = "deviation";
const SHELL = "/deviation/shell";

export async function install(lang) {
  if (!("serviceWorker" in navigator) || !("caches" in globalThis)) return false;
  try {
    await keep(lang);
    await navigator.serviceWorker.register("/deviation/worker.js", { scope: "/deviation" });
    return true;
  } catch {
    // Private windows and full phones: the form works as long as there is network.
    return false;
  }
}

async function keep(lang) {
  // No cookie goes along, so nothing about her can come back.
  const answer = await fetch(`${SHELL}?lang=${lang}`, { credentials: "omit", cache: "no-store" });
  if (!answer.ok || answer.redirected) return;
  const cache = await caches.open(CACHE);
  const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
  const needs = [...page.querySelectorAll("[href], [src]")].map((e) => e.getAttribute("href") ?? e.getAttribute("src"));
  const assets = [...new Set(needs.filter((a) => a.startsWith("/assets/")).map((a) => a.split("#")[0]))];
  const there = (await cache.keys()).map((r) => new URL(r.url).pathname);
  await cache.addAll(assets.filter((a) => !there.includes(a)));
  await cache.put(SHELL, answer);
  const old = there.filter((path) => path !== SHELL && !assets.includes(path));
  await Promise.all(old.map((path) => cache.delete(path)));
}

/** The shell knows no cookies; colours that were chosen are in one that scripts may read. */
export function colours() {
  const chosen = /(?:^|; )(?:__Host-)?scheme=(light|dark)/.exec(document.cookie)?.[1];
  if (!chosen) return;
  document.documentElement.dataset.colorScheme = chosen;
  document.querySelector("meta[name=color-scheme]").content = chosen;
}

/** Asks the browser to send as soon as there is network, where it can be asked. */
export async function later() {
  try {
    await (await navigator.serviceWorker.ready).sync.register("deviation");
  } catch {
    // The page itself sends when it is open.
  }
}
