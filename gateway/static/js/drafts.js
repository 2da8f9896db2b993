// Forms with `data-draft` are kept on the server every 30 seconds while somebody types, and when the page is left.
import { showSync } from "./sync.js";

const EVERY = 30_000;

function body(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
  data.set("_draft", form.dataset.draft);
  data.set("_draft_path", location.pathname);
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
    const text = form.querySelector("[data-draft-text]");
    form.addEventListener("input", () => (changed = true));
    const keep = async (leaving) => {
      if (!changed || asking || form.dataset.sent) return;
      changed = false;
      if (leaving) {
        navigator.sendBeacon(url, body(form));
        return;
      }
      try {
        showSync("sending");
        const answer = await fetch(url, { method: "POST", body: body(form), headers: { Accept: "application/json" } });
        if (answer.status === 409) {
          changed = asking = true;
          ask(form, text, () => {
            asking = false;
            return keep(false);
          });
          showSync("saved");
          return;
        }
        if (!answer.ok) throw new Error(String(answer.status));
        const { saved, etag } = await answer.json();
        form.elements._draft_etag.value = etag;
        text.textContent = `${form.dataset.draftSaved} ${saved}`;
        showSync("saved");
      } catch {
        changed = true;
        showSync("offline");
      }
    };
    // A file may not arrive whole: what was typed beside it is kept first, then the press goes on.
    form.addEventListener("submit", (event) => {
      if (form.enctype !== "multipart/form-data" || !changed) return;
      event.preventDefault();
      event.stopPropagation();
      keep(false).finally(() => {
        changed = false;
        form.requestSubmit(event.submitter);
      });
    });
    setInterval(() => keep(false), EVERY);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep(true));
  }
}
