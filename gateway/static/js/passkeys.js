// Passkeys: the browser makes one, or answers by one; the form carries what it says. Pages work without, by codes.
export function startPasskeys() {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential?.parseCreationOptionsFromJSON) return;
  const send = (credential) => {
    form.elements.passkey.value = JSON.stringify(credential.toJSON());
    form.submit();
  };
  if (form.dataset.passkey === "make") {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(form.elements.options.value));
      // What the person breaks off is tried again by another press.
      navigator.credentials.create({ publicKey }).then(send, () => delete form.dataset.sent);
    });
    return;
  }
  const button = form.querySelector("[data-passkey-button]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(form.elements.passkey_options.value));
    navigator.credentials.get({ publicKey }).then(send, () => button.focus());
  });
}
