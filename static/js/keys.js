// Security keys: ask the site for a challenge, the key for its answer, and send the answer with the form.
"use strict";
const SENTENCES = {
  NotAllowedError: "La clé n’a pas répondu à temps, ou vous avez renoncé. Recommencez.",
  InvalidStateError: "Cette clé est déjà ajoutée.",
  SecurityError: "Cette adresse n’est pas celle du site : vérifiez la barre d’adresse, ou prévenez l’administrateur.",
};

const challenge = async (form, address) => {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const response = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!response.ok) throw new Error(response.statusText);
  return (await response.json()).publicKey;
};

const make = async (form, address) => {
  const options = PublicKeyCredential.parseCreationOptionsFromJSON(await challenge(form, address));
  return navigator.credentials.create({ publicKey: options });
};

const ask = async (form, address) => {
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(await challenge(form, address));
  return navigator.credentials.get({ publicKey: options });
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-key-make], [data-key-ask]");
  if (!button) return;
  const { form } = button;
  const status = form.querySelector("[data-key-status]");
  status.textContent = "";
  button.disabled = true;
  try {
    const { keyMake, keyAsk, keyField } = button.dataset;
    const answer = await (keyMake ? make(form, keyMake) : ask(form, keyAsk));
    form.elements[keyField].value = JSON.stringify(answer.toJSON());
    form.requestSubmit();
  } catch (error) {
    status.textContent = SENTENCES[error.name] || "Ce navigateur n’a pas pu parler à la clé. Essayez-en un plus récent, ou prenez le code de l’application.";
  } finally {
    button.disabled = false;
  }
});
