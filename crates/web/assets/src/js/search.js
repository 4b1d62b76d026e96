// Searching while one types: <form data-search="/where/results/come/from"> with a field of type
// search and a place #found. Without this script the form is sent as any other.
//
// Keys: / goes to the field; from there the arrows go through what was found, and Escape comes back.
const form = document.querySelector("[data-search]");
const place = document.getElementById("found");
const field = form?.querySelector("input[type=search]");

/** So long nothing is asked after a key: people type faster than they read. */
const PAUSE = 150;
let waiting, asking;

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const query = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(`${form.dataset.search}?${query}`, { headers: { "x-part": "1" }, signal: asking.signal });
    if (answer.status !== 200) return;
    place.innerHTML = await answer.text();
    history.replaceState(null, "", `${location.pathname}?${query}`);
  } catch (error) {
    // A newer question took its place, or there is no network: what was found before stays.
    if (error.name !== "AbortError") form.dataset.away = "1";
  }
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
}

function step(event, by) {
  const links = [...place.querySelectorAll("a[href]")];
  const at = links.indexOf(document.activeElement);
  const inside = at >= 0 || document.activeElement === field;
  if (!inside || links.length === 0) return;
  event.preventDefault();
  const to = at + by;
  if (to < 0) field.focus();
  else links[Math.min(to, links.length - 1)].focus();
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    field.select();
  } else if (event.key === "ArrowDown" && (!typing || event.target === field)) {
    step(event, 1);
  } else if (event.key === "ArrowUp" && (!typing || event.target === field)) {
    step(event, -1);
  } else if (event.key === "Escape" && place.contains(document.activeElement)) {
    field.focus();
  }
}

if (form && place && field) {
  field.addEventListener("input", later);
  form.addEventListener("change", (event) => event.target !== field && ask());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    ask();
  });
  document.addEventListener("keydown", key);
  if (!field.value) field.focus();
}
