// Cards of a board can be drawn into another column: that presses the card's own button or follows its
// own link for that column, so nothing can be done here that cannot be done without it.
// <div data-board> with <section data-column="NAME"> and cards <li data-card> that hold
// <form data-to="NAME"> or <a data-to="NAME">.
export function board() {
  let drawn = null;
  const way = (column) => drawn?.querySelector(`[data-to="${CSS.escape(column?.dataset.column ?? "")}"]`);
  const clear = () => document.querySelectorAll(".board-over").forEach((c) => c.classList.remove("board-over"));
  document.addEventListener("pointerdown", (event) => {
    const card = event.target.closest?.("[data-board] [data-card]");
    if (card?.querySelector("[data-to]") && event.pointerType === "mouse") card.draggable = true;
  });
  document.addEventListener("dragstart", (event) => {
    drawn = event.target.closest?.("[data-card]") ?? null;
    if (drawn) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    const column = event.target.closest?.("[data-column]");
    clear();
    if (!way(column)) return;
    event.preventDefault();
    column.classList.add("board-over");
  });
  document.addEventListener("drop", (event) => {
    const to = way(event.target.closest?.("[data-column]"));
    clear();
    if (!to) return;
    event.preventDefault();
    if (to instanceof HTMLFormElement) to.requestSubmit();
    else location.assign(to.href);
  });
  document.addEventListener("dragend", () => {
    clear();
    drawn = null;
  });
}
