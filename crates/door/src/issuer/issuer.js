// Goes on when every service has been told, or has taken too long; the button does the same.
const on = () => location.replace(document.querySelector("a.button").href);
addEventListener("load", on);
setTimeout(on, 5000);
