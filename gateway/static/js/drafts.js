// Forms with `data-draft` are kept on the server every 30 seconds while somebody types, and when the page is left.
import { showSync } from "./sync.js";

const EVERY = 30_000;

function body(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
  data.set("_draft", form.dataset.draft);
  data.set("_draft_path", location.pathname + location.search);
  return data;
}

// Two tabs on one draft: the older text does not win unasked. Whoever typed it here chooses.
function ask(form, text, keep) {
  const open = document.createElement("a");
  open.className = "govuk-link";
  open.href = location.pathname;
  open.target = "_blank";
  open.textContent = form.dataset.draftOpen;
  const mine = document.createElement("button");
  mine.type = "button";
  mine.className = "prag-link-button";
  mine.textContent = form.dataset.draftMine;
  mine.addEventListener("click", () => {
    form.elements._draft_etag.value = "";
    keep();
  });
  text.replaceChildren(form.dataset.draftNewer, " ", open, " ", mine);
}

export function startDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const url = form.dataset.draftUrl;
    if (!url) continue;
    let changed = false;
    // Another tab's text is newer, and nobody has chosen yet.
    let asking = false;
    // What is on its way to the server.
    let pending;
    const text = form.querySelector("[data-draft-text]");
    form.addEventListener("input", () => (changed = true));
    const keep = async (leaving) => {
      if (!changed || asking || form.dataset.sent) return;
      changed = false;
      try {
        showSync("sending");
        // It arrives also where the page is left; where the page is only hidden, it goes on with the new etag.
        const asked = { method: "POST", body: body(form), headers: { Accept: "application/json" }, keepalive: leaving };
        const answer = await fetch(url, asked);
        if (answer.status === 409) {
          changed = asking = true;
          ask(form, text, () => {
            asking = false;
            return begin(false);
          });
          showSync("saved");
          return;
        }
        if (!answer.ok) throw new Error(String(answer.status));
        const { saved, etag } = await answer.json();
        form.elements._draft_etag.value = etag;
        text.textContent = `${form.dataset.draftSaved} ${saved}`;
        form.querySelector("[data-draft-away]").hidden = false;
        showSync("saved");
      } catch {
        changed = true;
        showSync("offline");
      }
    };
    const begin = (leaving) => {
      const one = keep(leaving).finally(() => pending === one && (pending = undefined));
      pending = one;
      return one;
    };
    // A file may not arrive whole: what was typed beside it is kept first, then the press goes on. Nor does a draft
    // arrive after the act of which it is one.
    form.addEventListener("submit", (event) => {
      const first = form.enctype === "multipart/form-data" && changed && !asking ? begin(false) : pending;
      if (!first) return;
      event.preventDefault();
      event.stopPropagation();
      first.finally(() => {
        pending = undefined;
        if (form.enctype === "multipart/form-data") changed = false;
        form.requestSubmit(event.submitter);
      });
    });
    setInterval(() => begin(false), EVERY);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && begin(true));
  }
}
