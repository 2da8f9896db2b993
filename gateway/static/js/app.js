// Every page works without this; it adds comfort. One entry, ES modules, no inline script.
import { Button, Checkboxes, ErrorSummary, FileUpload, PasswordInput, Radios, SkipLink, createAll } from "govuk-frontend";
import { startDrafts } from "./drafts.js";
import { guardForms } from "./once.js";
import { startPage } from "./page.js";
import { startPasskeys } from "./passkeys.js";
import { startSession } from "./session.js";
import { startShortcuts } from "./shortcuts.js";
import { startSync } from "./sync.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, Checkboxes, ErrorSummary, FileUpload, PasswordInput, Radios, SkipLink]) createAll(component);
guardForms();
startPage();
startSync();
startDrafts();
startSession(document.body.dataset);
startShortcuts(document.body.dataset);
startPasskeys();
