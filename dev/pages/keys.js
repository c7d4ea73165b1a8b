// Uses a security key, or what the device has instead, and sends its answer.
const { startAuthentication, startRegistration } = window.SimpleWebAuthnBrowser;
const button = document.querySelector('#use-key');
const said = document.querySelector('#said');

button.addEventListener('click', async () => {
  const { base, factor } = button.dataset;
  said.hidden = true;
  button.disabled = true;
  try {
    const { register, options } = await (await fetch(`${base}/key?factor=${factor}`)).json();
    const response = register ? await startRegistration({ optionsJSON: options }) : await startAuthentication({ optionsJSON: options });
    const answer = await fetch(`${base}/key`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ factor, response }),
    });
    if (answer.ok) location.assign(base);
    else throw new Error('The key was not accepted.');
  } catch (error) {
    said.textContent = error.message;
    said.hidden = false;
    button.disabled = false;
  }
});
// Only now does a press do something.
button.disabled = false;
button.focus();
