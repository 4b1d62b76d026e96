// A form where one chooses what it is about asks for more of some: groups <fieldset data-for="KEY">, shown
// when <input name="category" value="KEY">, <input name="every" value="KEY"> or <select name="about"> with
// "category:KEY" is chosen. Without this script all groups stand there under the names of what they belong to.
export function fields() {
  const groups = [...document.querySelectorAll("fieldset[data-for]")];
  if (groups.length === 0) return;
  const form = groups[0].form ?? groups[0].closest("form");
  const chosen = () =>
    form.querySelector('[name="category"]:checked, [name="every"]:checked')?.value ?? form.elements.about?.value?.replace(/^category:/, "");
  const show = () => {
    for (const group of groups) {
      group.hidden = group.dataset.for !== chosen();
      group.disabled = group.hidden;
    }
  };
  form.addEventListener("change", show);
  show();
}
