// <allting-map>: shows pins and areas, or lets someone choose a place. The list beside the map and
// the text fields carry the same information, so the map itself is never the only way.
import { AttributionControl, LngLatBounds, Map as Chart, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import { colours, rasterStyle, vectorStyle } from "./map-style.js";

const quiet = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
/** Fetched once for all maps of a page. */
const bases = new Map();

class AlltingMap extends HTMLElement {
  connectedCallback() {
    if (this.chart || this.starting) return;
    this.starting = true;
    this.start().catch(() => this.none(this.dataset.sayFailed));
  }

  disconnectedCallback() {
    dark.removeEventListener("change", this.recolour);
    this.chart?.remove();
    this.chart = undefined;
    this.starting = false;
    this.replaceChildren();
  }

  async start() {
    setWorkerUrl(new URL(this.dataset.worker, location.href).href);
    const style = await this.style0();
    const [lat, lon] = this.dataset.center.split(",").map(Number);
    this.canvas = this.add("div", "map-canvas");
    try {
      this.chart = new Chart({
        container: this.canvas,
        style,
        center: [lon, lat],
        zoom: Number(this.dataset.zoom) || 12,
        minZoom: 7,
        maxZoom: 19,
        attributionControl: false,
        // One finger scrolls the page; two move the map. Only where there is a page to scroll.
        cooperativeGestures: true,
        dragRotate: false,
        pitchWithRotate: false,
        touchPitch: false,
        fadeDuration: quiet.matches ? 0 : 200,
        locale: {
          "CooperativeGesturesHandler.WindowsHelpText": this.dataset.sayScroll,
          "CooperativeGesturesHandler.MacHelpText": this.dataset.sayScrollMac,
          "CooperativeGesturesHandler.MobileHelpText": this.dataset.sayTwoFingers,
          "NavigationControl.ZoomIn": this.dataset.sayZoomIn,
          "NavigationControl.ZoomOut": this.dataset.sayZoomOut,
          "Map.Title": this.dataset.label,
        },
      });
    } catch {
      // No WebGL here.
      this.canvas.remove();
      return this.none(this.dataset.sayNone);
    }
    this.chart.touchZoomRotate.disableRotation();
    this.chart.keyboard.disableRotation?.();
    this.chart.addControl(new NavigationControl({ showCompass: false }), "top-right");
    if (this.dataset.attribution) this.chart.addControl(new AttributionControl({ compact: true }));
    this.recolour = () => this.style0().then((s) => this.chart?.setStyle(s, { diff: true })).then(() => this.areas());
    dark.addEventListener("change", this.recolour);
    this.points = JSON.parse(this.dataset.points || "[]");
    this.pins();
    this.chart.on("load", () => {
      this.areas();
      this.dataset.ready = "yes";
    });
    if (this.dataset.mode === "pick") this.pick();
  }

  async style0() {
    const c = colours(this);
    if (this.dataset.tiles) return rasterStyle(this.dataset.tiles, this.dataset.attribution, c);
    const address = this.dataset.base;
    if (!bases.has(address)) {
      bases.set(address, fetch(address).then((a) => (a.ok ? a.json() : Promise.reject(new Error(String(a.status))))));
    }
    return vectorStyle(await bases.get(address), c);
  }

  add(tag, cls, parent = this) {
    const element = document.createElement(tag);
    element.className = cls;
    parent.append(element);
    return element;
  }

  /** A friendly sentence where the map would be; fields and list stay usable. */
  none(sentence) {
    this.add("p", "map-none").textContent = sentence;
    this.dataset.ready = "none";
  }

  pinElement(content, state, cls = "") {
    const pin = document.createElement(cls ? "div" : "a");
    pin.className = `pin ${cls}`;
    pin.dataset.color = state || "accent";
    const drop = this.add("span", "", pin);
    this.add("span", "", drop).textContent = content;
    return pin;
  }

  pins() {
    const list = this.parentElement?.querySelectorAll(".map-list li") ?? [];
    const bounds = new LngLatBounds();
    this.points.forEach((p, i) => {
      bounds.extend([p.lon, p.lat]);
      (p.rings ?? []).forEach((ring) => ring.forEach((at) => bounds.extend(at)));
      const pin = this.pinElement(String(i + 1), p.state);
      if (p.href) pin.href = p.href;
      // The list says the same and comes first for those who listen or use the keyboard.
      pin.tabIndex = -1;
      pin.setAttribute("aria-hidden", "true");
      pin.title = p.label;
      new Marker({ element: pin, anchor: "bottom" }).setLngLat([p.lon, p.lat]).addTo(this.chart);
      const on = (yes) => () => pin.classList.toggle("pin-on", yes);
      const item = list[i];
      item?.addEventListener("pointerenter", on(true));
      item?.addEventListener("pointerleave", on(false));
      item?.addEventListener("focusin", on(true));
      item?.addEventListener("focusout", on(false));
    });
    if (this.points.length > 1) this.chart.fitBounds(bounds, { padding: 64, maxZoom: 16, animate: false });
    else if (this.points.length === 1 && this.points[0].rings) this.chart.fitBounds(bounds, { padding: 64, maxZoom: 17, animate: false });
  }

  areas() {
    if (!this.chart || this.chart.getSource("areas")) return;
    const features = this.points.filter((p) => p.rings).map((p) => ({ type: "Feature", properties: { state: p.state || "accent" }, geometry: { type: "Polygon", coordinates: p.rings } }));
    if (!features.length) return;
    const css = getComputedStyle(this);
    const states = ["accent", "neutral", "info", "success", "warning", "danger"];
    const colour = ["match", ["get", "state"], ...states.flatMap((s) => [s, css.getPropertyValue(`--ds-color-${s}-base-default`).trim()]), "#888"];
    this.chart.addSource("areas", { type: "geojson", data: { type: "FeatureCollection", features } });
    // Under the names, so that they stay readable.
    const under = this.chart.getLayer("road-names") ? "road-names" : undefined;
    this.chart.addLayer({ id: "areas", type: "fill", source: "areas", paint: { "fill-color": colour, "fill-opacity": 0.18 } }, under);
    this.chart.addLayer({ id: "areas-edge", type: "line", source: "areas", paint: { "line-color": colour, "line-width": 2.5 } }, under);
  }

  pick() {
    const field = (name) => document.getElementById(name) ?? document.getElementsByName(name)[0];
    this.lat = field(this.dataset.latInput);
    this.lon = field(this.dataset.lonInput);
    const say = this.add("p", "map-say");
    say.setAttribute("role", "status");
    say.textContent = this.dataset.sayPick;
    this.say = say;
    this.add("span", "map-cross").setAttribute("aria-hidden", "true");
    const tools = this.add("div", "map-tools");
    const button = (label, act) => {
      const b = this.add("button", "ds-button", tools);
      b.type = "button";
      b.dataset.variant = "secondary";
      b.textContent = label;
      b.addEventListener("click", act);
    };
    if (navigator.geolocation) button(this.dataset.sayMine, () => this.mine());
    button(this.dataset.sayCentre, () => this.choose(this.chart.getCenter()));
    this.chart.on("click", (event) => this.choose(event.lngLat));
    this.chart.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.choose(this.chart.getCenter());
    });
    const typed = () => {
      const [lat, lon] = [this.lat, this.lon].map((i) => Number.parseFloat(i?.value.replace(",", ".")));
      if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180) this.mark({ lat, lng: lon }, true);
    };
    this.lat?.addEventListener("change", typed);
    this.lon?.addEventListener("change", typed);
    typed();
  }

  choose(at) {
    const round = (n) => (Math.round(n * 1e6) / 1e6).toString();
    for (const [input, value] of [[this.lat, at.lat], [this.lon, at.lng]]) {
      if (!input) continue;
      input.value = round(value);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.mark(at, false);
    this.say.textContent = this.dataset.sayPicked;
    this.dispatchEvent(new CustomEvent("place", { bubbles: true, detail: { lat: at.lat, lon: at.lng } }));
  }

  mark(at, move) {
    if (!this.marker) {
      const pin = this.pinElement("", "accent", "pin-pick");
      pin.title = this.dataset.sayPin;
      this.marker = new Marker({ element: pin, anchor: "bottom", draggable: true }).setLngLat(at).addTo(this.chart);
      // The marker takes a role and a place in the tab order by itself; the buttons do the same work.
      pin.tabIndex = -1;
      pin.setAttribute("aria-hidden", "true");
      pin.removeAttribute("aria-label");
      pin.removeAttribute("role");
      this.marker.on("dragend", () => this.choose(this.marker.getLngLat()));
    }
    this.marker.setLngLat(at);
    if (move) this.go(at, Math.max(this.chart.getZoom(), 15));
  }

  go(center, zoom) {
    if (quiet.matches) this.chart.jumpTo({ center, zoom });
    else this.chart.easeTo({ center, zoom, duration: 500 });
  }

  mine() {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const at = { lat: coords.latitude, lng: coords.longitude };
        this.choose(at);
        this.go(at, 16);
      },
      () => (this.say.textContent = this.dataset.sayMineFailed),
      { enableHighAccuracy: true, timeout: 10_000 },
    );
  }
}

customElements.define("allting-map", AlltingMap);
