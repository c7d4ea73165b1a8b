// What people have allowed applications of third parties.

export class Consents {
  /** @type {Set<string>} */
  #given = new Set();

  /** @param {import('./people.js').People} people */
  constructor(people) {
    this.people = people;
  }

  /** Whether the person has yet to allow what the application gets. @param {any} run */
  missing(run) {
    return !this.people.client(run.client).first_party && !this.#given.has(nameOf(run));
  }

  /** @param {any} run */
  give(run) {
    this.#given.add(nameOf(run));
  }
}

/** Whose, for which application, to what. @param {any} run */
function nameOf({ user, client, audience, result }) {
  return JSON.stringify([user.id, client, audience, [...result.tokens.access.scopes].sort()]);
}
