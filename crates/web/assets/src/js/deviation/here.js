// The place where she is, when she asks for it and not before.

export function here(form, say) {
  const part = form.querySelector("[data-here]");
  if (!("geolocation" in navigator)) return { show() {} };
  const [ask, said, drop] = ["[data-here-ask]", "[data-here-said]", "[data-here-drop]"].map((s) => part.querySelector(s));
  const { lat, lon } = form.elements;
  part.hidden = false;

  const put = (latitude, longitude, words) => {
    [lat.value, lon.value] = [latitude, longitude];
    drop.hidden = !latitude;
    said.textContent = words;
  };
  ask.addEventListener("click", () => {
    said.textContent = say("hereWait");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => put(coords.latitude.toFixed(6), coords.longitude.toFixed(6), say("hereGot", Math.ceil(coords.accuracy))),
      () => put("", "", say("hereLost")),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  });
  drop.addEventListener("click", () => {
    put("", "", "");
    ask.focus();
  });
  return {
    /** After the form was filled in or emptied by the script. */
    show() {
      put(lat.value, lon.value, "");
    },
  };
}
