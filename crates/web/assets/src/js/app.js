// What every page loads. Nothing here is needed to use the pages; it makes them quicker.
import "htmx.org";
import { live } from "./live.js";
import { board } from "./board.js";
import { copy } from "./copy.js";
import { drops } from "./drops.js";
import { fields } from "./fields.js";

// Whose kept reports a phone shows without network is forgotten when she signs out.
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") === "/sign-out") localStorage.removeItem("deviation-owners");
});

board();
copy();
drops();
fields();
live();

// After a form with faults: the summary is what to read first.
document.querySelector("[data-focus]")?.focus();

// A second press on "send" while the first is on its way would send twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  form.querySelectorAll("button[type=submit]").forEach((b) => b.setAttribute("aria-busy", "true"));
});
// Coming back with the browser's own button: the form may be sent again.
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((b) => b.removeAttribute("aria-busy"));
  });
});
