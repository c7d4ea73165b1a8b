// How odd an event is.
'use strict';

/** One time in so many, and less, is odd. */
const ODD = 12;

/**
 * Half of the events have nothing odd, and most of these are put right, or admission would refuse nearly all; in one of ten
 * much is odd at once, so that records are long.
 * @param {import('./draw.js').Draw} draw @returns {import('./draw.js').Draw & { isTame: boolean, isRight: boolean }}
 */
function mooded(draw) {
  const mood = draw.one(['tame', 'tame', 'right', 'right', 'right', 'right', 'odd', 'odd', 'odd', 'wild']);
  const sometimes = (/** @type {number} */ outOf) => {
    if (outOf < ODD || mood === 'odd') return draw.sometimes(outOf);
    return mood === 'wild' && draw.sometimes(2);
  };
  return {
    ...draw,
    isTame: mood === 'tame' || mood === 'right',
    isRight: mood === 'right',
    sometimes,
    maybe: (outOf, make) => (sometimes(outOf) ? make() : undefined),
  };
}

module.exports = { ODD, mooded };
