// The engine as WebAssembly: a packed module.

/** @type {WebAssembly.Module} */
let compiled;

/** Unpacks and checks module and image, compiles the one and answers the other. @param {Bundle} bundle */
function opened(bundle) {
  if (typeof WebAssembly !== 'object' || WebAssembly === null) throw new Failure('W901');
  const [ofPacked, ofModule, ofImage] = bundle.lengths;
  const end = (ofPacked + 7) & ~7;
  // The sum stands before what is unpacked, which is written eight bytes at a time: a page is to spare.
  const at = end + 8;
  const scratch = new WebAssembly.Memory({ initial: ((at + ofModule + ofImage) >> 16) + 2 });
  const { sum, unpack } = attempt('W902', () => tools({ '': { '': scratch } }));
  if (Buffer.from(scratch.buffer).write(bundle.packed, 'base64') !== ofPacked) throw new Failure('W904');
  sum(end);
  const summed = new Int32Array(scratch.buffer, end, 2);
  same(summed[0], summed[1], bundle);
  const atImage = at + ofModule;
  if (attempt('W904', () => unpack(0, ofPacked, at)) !== atImage + ofImage) throw new Failure('W904');
  const wasm = new Uint8Array(scratch.buffer, at, ofModule);
  compiled = attempt('W902', () => new WebAssembly.Module(wasm));
  return new Uint8Array(scratch.buffer, atImage, ofImage).slice();
}

/** A fresh engine. */
function made() {
  return /** @type {any} */ (new WebAssembly.Instance(compiled).exports);
}

/** What unpacks and sums in a memory: `unpack.wat`. @param {WebAssembly.Imports} imports
 * @returns {{ sum(end: number): void, unpack(from: number, end: number, to: number): number }} */
function tools(imports) {
  const module = new WebAssembly.Module(
    Buffer.from(
      'AGFzbQEAAAABDAJgAX8AYAN/f38BfwIGAQAAAgABAwMCAAEHEAIDc3VtAAAGdW5wYWNrAAEK7gICRQIBfwF+QsSkhbrViNWgxwAhAgNAIAIgASkDAIUgAkIdiIVC95Svr5i23puef34hAiABQQhqIgEgAEkNAAsgACACNwMAC6UCAQR/A0AgAC0AACEDIABBAWohACADQQR2IQQgBEEPRgRAA0AgBCAALQAAIgVqIQQgAEEBaiEAIAVB/wFGDQALCyACIARqIQYgACEFIAAgBGohAANAIAIgBSkDADcDACAFQQhqIQUgAkEIaiICIAZJDQALIAYhAiAAIAFJBEAgAiAALwEAayEFIABBAmohACADQQ9xIQQgBEEPRgRAA0AgBCAALQAAIgNqIQQgAEEBaiEAIANB/wFGDQALCyACIARBBGpqIQYDQCACIAVrIgRBCEkEQCACIARqIQMDQCACIAIgBGstAAA6AAAgAkEBaiICIANJDQALDAELCwNAIAIgBSkDADcDACAFQQhqIQUgAkEIaiICIAZJDQALIAYhAgwBCwsgAgs=',
      'base64',
    ),
  );
  return /** @type {any} */ (new WebAssembly.Instance(module, imports).exports);
}
