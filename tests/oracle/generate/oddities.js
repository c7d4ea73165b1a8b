// How odd an event is.
'use strict';

/** One time in so many, and less, is odd. */
const ODD = 12;

/**
 * Half of the events have nothing odd, or admission would refuse nearly all; in one of eight much is odd at once, so that
 * records are long.
 * @param {import('./draw.js').Draw} draw @returns {import('./draw.js').Draw & { isTame: boolean }}
 */
function mooded(draw) {
  const mood = draw.one(['tame', 'tame', 'tame', 'tame', 'odd', 'odd', 'odd', 'wild']);
  const sometimes = (/** @type {number} */ outOf) => {
    if (outOf < ODD || mood === 'odd') return draw.sometimes(outOf);
    return mood === 'wild' && draw.sometimes(2);
  };
  return {
    ...draw,
    isTame: mood === 'tame',
    sometimes,
    maybe: (outOf, make) => (sometimes(outOf) ? make() : undefined),
  };
}

module.exports = { ODD, mooded };
