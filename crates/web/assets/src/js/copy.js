// A button that copies the value of a field: <button hidden data-copy="ID" data-copied="Copied">.
// Without this script the button stays hidden, and the field can be copied by hand.
export function copy() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    if (!field || !navigator.clipboard) continue;
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.copied;
      const place = document.getElementById("announce");
      if (place) place.textContent = button.dataset.copied;
      setTimeout(() => (button.textContent = label), 2500);
    });
  }
}
