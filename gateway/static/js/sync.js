// The chip in the head band: whether the browser has a connection.
export function showSync(state) {
  const chip = document.querySelector("[data-sync]");
  if (!chip) return;
  const words = { saved: chip.dataset.syncSaved, sending: chip.dataset.syncSending, offline: chip.dataset.syncOffline };
  const text = chip.querySelector("[data-sync-text]");
  if (text.textContent !== words[state]) text.textContent = words[state];
  chip.classList.toggle("prag-sync--offline", state === "offline");
}

export function startSync() {
  const look = () => showSync(navigator.onLine ? "saved" : "offline");
  window.addEventListener("online", look);
  window.addEventListener("offline", look);
  if (!navigator.onLine) look();
}
