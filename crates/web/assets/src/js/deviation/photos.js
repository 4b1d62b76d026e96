// The photos of the form before they are sent. A phone's camera gives one at a time, so those that come are
// added to those that are there.

export function photos(form, most, say) {
  const input = form.elements.photos;
  const list = form.querySelector("[data-previews]");
  let chosen = [];

  const show = () => {
    const files = new DataTransfer();
    chosen.forEach((photo) => files.items.add(photo));
    input.files = files.files;
    list.querySelectorAll("img").forEach((img) => URL.revokeObjectURL(img.src));
    list.replaceChildren(...chosen.map(preview));
    list.hidden = chosen.length === 0;
  };

  const preview = (photo, n) => {
    const item = document.createElement("li");
    const img = document.createElement("img");
    img.src = URL.createObjectURL(photo);
    img.alt = say("photo", n + 1);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "ds-button";
    remove.dataset.variant = "tertiary";
    remove.textContent = say("remove");
    remove.setAttribute("aria-label", `${say("remove")}: ${say("photo", n + 1)}`);
    remove.addEventListener("click", () => {
      chosen = chosen.filter((one) => one !== photo);
      show();
      input.focus();
    });
    item.append(img, remove);
    return item;
  };

  input.addEventListener("change", () => {
    chosen = [...chosen, ...input.files].slice(0, most);
    show();
  });

  return {
    get: () => chosen,
    set(blobs) {
      chosen = blobs.map((blob, n) => new File([blob], `${n + 1}`, { type: blob.type }));
      show();
    },
  };
}
