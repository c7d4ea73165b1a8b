// Pages as templates: whatever is put into one is escaped, unless it is a template itself.

class Html {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** @param {unknown} value @returns {string} */
function shown(value) {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(shown).join('');
  if (value === undefined || value === null || value === false) return '';
  return String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign]);
}

/** @param {TemplateStringsArray} parts @param {unknown[]} values */
export function html(parts, ...values) {
  return new Html(parts.reduce((text, part, i) => text + part + (i < values.length ? shown(values[i]) : ''), ''));
}

/** Text that is HTML already: an image that we drew, a form that oidc-provider wrote. @param {string} text */
export const raw = (text) => new Html(text);

/** A whole page for people who sign in. @param {object} given @param {string} given.title @param {unknown} given.body @param {unknown} [given.foot] */
export function page({ title, body, foot }) {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/assets/sign-in.css">
<link rel="icon" href="/assets/mark.svg">
</head>
<body>
<main class="card">
<img class="mark" src="/assets/mark.svg" alt="" width="40" height="40">
<h1>${title}</h1>
${body}
</main>
<footer>${foot} Local tenant of Wardgate: nothing leaves this machine. <a href="/" target="_blank">Console</a></footer>
</body>
</html>`);
}
