// The sheets in the header are <details>; this closes them the way people expect.
export function drops() {
  const open = () => document.querySelectorAll("details.drop[open]");
  document.addEventListener("click", (event) => {
    for (const drop of open()) if (!drop.contains(event.target)) drop.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const drop of open()) {
      const inside = drop.contains(document.activeElement);
      drop.open = false;
      if (inside) drop.querySelector("summary").focus();
    }
  });
  // Older browsers do not know that details with the same name close each other.
  document.addEventListener(
    "toggle",
    (event) => {
      if (!event.target.open || !event.target.matches?.("details.drop")) return;
      for (const drop of open()) if (drop !== event.target) drop.open = false;
    },
    true,
  );
}
