// The secrets that generated events hold.
'use strict';

/** 43 characters, which is the least. @param {string} name */
const secretOf = (name) => `${name}-`.padEnd(43, '0123456789');

module.exports = { secretOf };
