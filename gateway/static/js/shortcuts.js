// Single keys, only where the profile switches them on (WCAG 2.1.4), never while somebody types.
const TYPING = "input, textarea, select, [contenteditable]";

export function startShortcuts({ shortcuts, shortcutHome, shortcutNew }) {
  if (!shortcuts) return;
  let went = 0;
  const rows = () => [...document.querySelectorAll("[data-row-link]")];
  const move = (step) => {
    const all = rows();
    const here = all.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step;
    all[next]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest(TYPING)) return;
    const second = Date.now() - went < 1500;
    went = 0;
    const acts = {
      "/": () => document.getElementById("head-search")?.focus(),
      "?": () => location.assign(shortcuts),
      g: () => (went = Date.now()),
      h: () => second && shortcutHome && location.assign(shortcutHome),
      n: () => shortcutNew && location.assign(shortcutNew),
      j: () => move(1),
      k: () => move(-1),
    };
    if (!Object.hasOwn(acts, event.key)) return;
    if (event.key === "/") event.preventDefault();
    acts[event.key]();
  });
}
