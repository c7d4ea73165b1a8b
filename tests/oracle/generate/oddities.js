// What is odd, and an event without any of it.
'use strict';

/** One time in so many, and less, is odd: half of the events have none of that, or admission would refuse nearly all. */
const ODD = 12;

/** What happens less often does not happen. @param {import('./draw.js').Draw} draw @returns {import('./draw.js').Draw} */
function withoutOddities(draw) {
  const sometimes = (/** @type {number} */ outOf) => outOf < ODD && draw.sometimes(outOf);
  return { ...draw, sometimes, maybe: (outOf, make) => (sometimes(outOf) ? make() : undefined) };
}

module.exports = { ODD, withoutOddities };
