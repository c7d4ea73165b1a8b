// The engine as JavaScript, made of the same module for where WebAssembly is forbidden. Nothing here may use WebAssembly.

/** Unpacks and checks the image and answers it; makes the engine's text a function where it is packed too. @param {Bundle} bundle */
function opened(bundle) {
  const [ofPacked, ofEngine, ofImage] = bundle.lengths;
  const block = Buffer.from(bundle.packed, 'base64');
  if (block.length !== ofPacked) throw new Failure('W904');
  // In halves, because a BigInt would take milliseconds. A half times 16 bits of the factor is exact.
  const words = new Int32Array(((ofPacked + 7) & ~7) >> 2);
  new Uint8Array(words.buffer).set(block);
  let low = 0x57415244;
  let high = 0x47415445;
  for (let at = 0; at < words.length; at += 2) {
    const lower = low ^ words[at] ^ ((low >>> 29) | (high << 3));
    const upper = high ^ words[at + 1] ^ (high >>> 29);
    const carried = Math.floor(((lower >>> 0) * 0x85eb + Math.floor(((lower >>> 0) * 0xca77) / 0x10000)) / 0x10000);
    low = Math.imul(lower, 0x85ebca77);
    high = (carried + Math.imul(upper, 0x85ebca77) + Math.imul(lower, 0x9e3779b1)) | 0;
  }
  same(low, high, bundle);
  const bytes = attempt('W904', () => unpacked(block, ofEngine + ofImage));
  if (ofEngine > 0) lowered = attempt('W902', () => new Function(`${bytes.toString('latin1', 0, ofEngine)}\nreturn lowered;`)());
  return bytes.subarray(ofEngine);
}

/** A fresh engine. */
function made() {
  return lowered();
}

/** The bytes of an LZ4 block. @param {Uint8Array} block @param {number} length */
function unpacked(block, length) {
  const bytes = Buffer.from(new ArrayBuffer(length));
  let at = 0;
  let to = 0;
  const count = (/** @type {number} */ short) => {
    let sum = short;
    for (let more = short === 15 ? 255 : 0; more === 255; sum += more) more = block[at++];
    return sum;
  };
  for (;;) {
    const token = block[at++];
    const literals = count(token >> 4);
    bytes.set(block.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (at >= block.length) break;
    let from = to - (block[at] | (block[at + 1] << 8));
    at += 2;
    for (const end = to + count(token & 15) + 4; to < end;) bytes[to++] = bytes[from++];
  }
  if (to !== length) throw new Failure('W904');
  return bytes;
}
