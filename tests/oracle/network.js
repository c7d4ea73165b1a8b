// Section 13 of docs/semantics.md: addresses and networks, both as the bits of IPv6.
'use strict';
const net = require('node:net');

/** Whether an address is in one of the networks. @param {any} address @param {string[]} networks */
function isInside(address, networks) {
  const bits = addressBits(address);
  return (
    bits !== undefined &&
    networks.some((network) => {
      const [base, length] = network.split('/');
      const fixed = Number(length) + (base.includes(':') ? 0 : 96);
      return bits.slice(0, fixed) === addressBits(base)?.slice(0, fixed);
    })
  );
}

/** The 128 bits of an address; an IPv4 one is mapped. @param {any} address @returns {string | undefined} */
function addressBits(address) {
  if (typeof address !== 'string' || address.includes('%')) return undefined;
  const bits = (/** @type {number} */ value, /** @type {number} */ length) => value.toString(2).padStart(length, '0');
  if (net.isIPv4(address)) {
    return (
      '0'.repeat(80) +
      '1'.repeat(16) +
      address
        .split('.')
        .map((part) => bits(Number(part), 8))
        .join('')
    );
  }
  if (!net.isIPv6(address)) return undefined;
  const groups = (/** @type {string} */ half) =>
    half
      .split(':')
      .filter((group) => group !== '')
      .flatMap((group) =>
        group.includes('.') ? group.split('.').map((part) => bits(Number(part), 8)) : [bits(parseInt(group, 16), 16)],
      )
      .join('');
  const [head, tail = ''] = address.split('::').map(groups);
  return head + '0'.repeat(128 - head.length - tail.length) + tail;
}

module.exports = { isInside };
