// A shared computer signs out by itself. Two minutes before, the page says so; a press stays.
const WARN = 120_000;
const ALIVE_EVERY = 60_000;

export function startSession({ sessionEnds, sessionAlive, sessionWarning, sessionStay, sessionOver }) {
  if (!sessionEnds) return;
  let ends = Date.parse(sessionEnds);
  let asked = Date.now();
  let timer;
  const bar = document.createElement("div");
  bar.className = "prag-session-bar";
  bar.setAttribute("role", "alert");
  bar.hidden = true;
  document.body.append(bar);

  const alive = async () => {
    try {
      const answer = await fetch(sessionAlive, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok) return;
      ends = Date.parse((await answer.json()).ends);
      bar.hidden = true;
      watch();
    } catch {
      // Without a connection the time runs on; the page says so when it is over.
    }
  };
  const show = (text, offer) => {
    bar.replaceChildren(text);
    if (offer) {
      const stay = document.createElement("button");
      stay.type = "button";
      stay.className = "prag-link-button";
      stay.textContent = sessionStay;
      stay.addEventListener("click", alive);
      bar.append(" ", stay);
    }
    bar.hidden = false;
  };
  const watch = () => {
    clearTimeout(timer);
    const left = ends - Date.now();
    if (left <= 0) return show(sessionOver, false);
    if (left <= WARN) {
      show(sessionWarning, true);
      timer = setTimeout(watch, left + 500);
    } else timer = setTimeout(watch, Math.min(left - WARN, 2_000_000_000));
    return undefined;
  };
  // Typing is work too: it keeps the session, at most one question a minute.
  document.addEventListener("input", () => {
    if (Date.now() - asked < ALIVE_EVERY || Date.now() > ends) return;
    asked = Date.now();
    alive();
  });
  watch();
}
