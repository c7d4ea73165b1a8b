// Tables of a document without what was not drawn.
'use strict';

/** Without what was not drawn. @template {object} T @param {T} table @returns {any} */
const clean = (table) => Object.fromEntries(Object.entries(table).filter(([, value]) => value !== undefined));

/** @param {any[]} items */
const list = (items) => (items.length > 0 ? items : undefined);

module.exports = { clean, list };
