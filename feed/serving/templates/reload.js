// Loads the page again when what is shown has changed. `feed serve` adds it to what it shows;
// in what is published it never stands.
const version = document.currentScript.dataset.version;
let source;

function listen() {
  source?.close();
  // a browser has but six connections to a server: those who look need them
  if (document.hidden) return;
  source = new EventSource("/.feed/events");
  source.onmessage = (event) => {
    if (event.data === version) return;
    source.close();
    location.reload();
  };
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
  };
}

document.addEventListener("visibilitychange", listen);
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => event.persisted && listen());
listen();
