// Pages out of templates: what is put into one is escaped.

class Html {
  constructor(text) {
    this.text = text;
  }
}

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function shown(value) {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(shown).join('');
  if (value === undefined || value === null || value === false) return '';
  return String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign]);
}

export const html = (parts, ...values) =>
  new Html(parts.reduce((text, part, i) => text + part + (i < values.length ? shown(values[i]) : ''), ''));
export const raw = (text) => new Html(text);

/** Shows a template in an element; where nothing changed, nothing is touched, so that focus and open details stay. */
export function show(element, template) {
  if (element.shownText === template.text) return;
  element.shownText = template.text;
  element.innerHTML = template.text;
}

export const get = async (place) => (await fetch(place)).json();
export const post = (place, body = {}) =>
  fetch(place, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
export const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => word[0])
    .join('')
    .slice(0, 2)
    .toUpperCase();
export const clock = (at) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
