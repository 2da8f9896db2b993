// Looks at an open page (tests/browser/looks.py); each function gives lines, none when all is well.
({
  // Which elements stick out of the page, and not of a box of their own that scrolls.
  wide() {
    const room = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= room) return [];
    const held = (one) => {
      for (let above = one.parentElement; above && above !== document.body; above = above.parentElement) {
        const scrolls = getComputedStyle(above).overflowX !== "visible";
        if (scrolls && above.getBoundingClientRect().right <= room + 1) return true;
      }
      return false;
    };
    const right = (one) => Math.round(one.getBoundingClientRect().right);
    const out = [...document.body.querySelectorAll("*")].filter((one) => right(one) > room + 1 && !held(one));
    const lines = out.map((one) => `${one.tagName.toLowerCase()}.${one.getAttribute("class")}: ${right(one)}`);
    return [`${document.scrollingElement.scrollWidth} of ${room}`, ...lines.slice(0, 4)];
  },

  // On paper: what its box cuts off, and what belongs to the screen only.
  paper() {
    const seen = (one) =>
      one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 1;
    const name = (one) => `${one.tagName.toLowerCase()}.${one.getAttribute("class")}`;
    const hidden = ".govuk-visually-hidden, .prag-cells .govuk-checkboxes__label";
    const boxes = document.body.querySelectorAll(`*:not(svg, svg *, input, select, textarea, ${hidden})`);
    const cut = [...boxes].filter(
      (one) => seen(one) && getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1,
    );
    // Counts and objectives are lists of links that say something by themselves; a pressed button is a vote.
    const controls = document.querySelectorAll(
      "header, nav:not(.prag-counts, .prag-plan__objectives), button:not([aria-pressed=true]), [type=submit]",
    );
    return [
      ...cut.map((one) => `cut off: ${name(one)}`),
      ...[...controls].filter(seen).map((one) => `on paper: ${name(one)} ${one.innerText.slice(0, 30)}`),
    ];
  },

  // What Tab should reach, in the order of the page; the look of each without focus is kept. Gives their number.
  stops() {
    const look = (one) =>
      [one, one.nextElementSibling, one.parentElement]
        .filter(Boolean)
        .flatMap((part) => [getComputedStyle(part), getComputedStyle(part, "::before")])
        .map((style) =>
          ["outline", "boxShadow", "backgroundColor", "border", "color", "textDecoration"].map((of) => style[of]).join(),
        )
        .join("\n");
    const name = (one) => `${one.tagName.toLowerCase()} ${(one.name || one.id || one.innerText || "").slice(0, 40)}`;
    const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(":disabled");
    // Of radios of one name Tab reaches the chosen one, else the first.
    const chosen = (one) => {
      if (one.type !== "radio" || !one.name) return true;
      const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(one.name)}"]`)];
      const here = group.filter((other) => other.form === one.form && shown(other));
      return one === (here.find((other) => other.checked) ?? here[0]);
    };
    const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
    const stops = [...document.querySelectorAll(kinds)].filter((one) => one.tabIndex >= 0 && shown(one) && chosen(one));
    document.activeElement?.blur();
    const before = new Map(stops.map((one) => [one, look(one)]));
    const reached = [];
    const faults = [];
    document.addEventListener("focusin", ({ target: one }) => {
      const number = stops.indexOf(one);
      if (number < 0) {
        // A box that scrolls is reached by itself, so that keys can scroll it.
        const scrolls = one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight;
        if (!scrolls) faults.push(`stops at ${name(one)}`);
        return;
      }
      reached.push(number);
      if (before.get(one) === look(one)) faults.push(`focus is not seen: ${name(one)}`);
      const box = one.getBoundingClientRect();
      // Of a box that is higher than the window, the part that is in it.
      const y = box.y < 0 ? Math.min(box.bottom, innerHeight) / 2 : box.y + Math.min(box.height / 2, 12);
      const top = document.elementFromPoint(box.x + box.width / 2, y);
      const own = top && (one.contains(top) || top.contains(one) || top.closest("label"));
      if (box.width && !own) faults.push(`focus is hidden: ${name(one)} under ${top ? name(top) : "nothing"}`);
    }, true);
    window.pragReached = () => {
      const missed = stops.filter((_one, number) => !reached.includes(number));
      const back = reached.slice(0, stops.length).findIndex((number, at, all) => at && number < all[at - 1]);
      faults.push(...missed.slice(0, 5).map((one) => `not reached: ${name(one)}`));
      if (back > 0) faults.push(`back to ${name(stops[reached[back]])}`);
      return faults;
    };
    return stops.length;
  },

  // Without script: forms of the main part that nobody could send, once its parts are unfolded.
  dead() {
    for (const part of document.querySelectorAll("main details")) part.open = true;
    return [...document.querySelectorAll("main form")].flatMap((form) => {
      const name = form.id || form.getAttribute("action");
      const outside = form.id ? document.querySelectorAll(`button[form="${form.id}"]`) : [];
      const press = [...form.elements, ...outside].some(
        (one) => one.type === "submit" && !one.disabled && one.checkVisibility(),
      );
      const here = new URL(form.action, location.href).origin === location.origin;
      return [...(press ? [] : [`no button: ${name}`]), ...(here ? [] : [`leads away: ${name}`])];
    });
  },
})
