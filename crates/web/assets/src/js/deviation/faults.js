// What is wrong with a report, said as the server says it in a form that comes back: a summary that takes
// the focus, and a line at each field.

export function faults(form, told, say) {
  const clear = () => {
    told.replaceChildren();
    told.hidden = true;
    form.querySelectorAll(".field-error").forEach((e) => e.remove());
    form.querySelectorAll(".field-wrong").forEach((e) => e.classList.remove("field-wrong"));
    form.querySelectorAll("[aria-invalid]").forEach((e) => e.removeAttribute("aria-invalid"));
    form.querySelectorAll("[data-described]").forEach((e) => {
      if (e.dataset.described) e.setAttribute("aria-describedby", e.dataset.described);
      else e.removeAttribute("aria-describedby");
      delete e.dataset.described;
    });
  };

  const at = ({ field, message }) => {
    const target = field && document.getElementById(field);
    const box = target?.closest(".field");
    if (!box) return;
    const line = document.createElement("p");
    line.className = "field-error";
    line.id = `${field}-error`;
    const hidden = document.createElement("span");
    hidden.className = "sr-only";
    hidden.textContent = `${say("error")} `;
    line.append(hidden, message);
    const head = box.querySelector(".field-hint") ?? box.querySelector("legend, label");
    head.after(line);
    box.classList.add("field-wrong");
    if (target !== box) target.setAttribute("aria-invalid", "true");
    const before = target.getAttribute("aria-describedby") ?? "";
    target.dataset.described = before;
    target.setAttribute("aria-describedby", `${before} ${line.id}`.trim());
  };

  /** Shows what is wrong; with nothing known, a sentence that something is. */
  const show = (list) => {
    clear();
    const all = list.length > 0 ? list : [{ field: "", message: say("wrong") }];
    const box = document.createElement("div");
    box.className = "summary";
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    const title = document.createElement("h2");
    title.textContent = say("summary");
    const items = document.createElement("ul");
    for (const fault of all) {
      const item = document.createElement("li");
      if (fault.field && document.getElementById(fault.field)) {
        const link = document.createElement("a");
        link.href = `#${fault.field}`;
        link.textContent = fault.message;
        item.append(link);
      } else {
        item.textContent = fault.message;
      }
      items.append(item);
      at(fault);
    }
    box.append(title, items);
    told.append(box);
    told.hidden = false;
    box.focus();
  };

  return { clear, show };
}
