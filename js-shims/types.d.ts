// Names that the shims use and the builder or the platform brings. Only the type checker reads this: `tsc -p js-shims`.

/** Any object of the event or the answer, before it is known what it holds. */
type Json = Record<string, any>;

/** Written by the builder for each policy: hands every value that is read of an event to `put`, `rows` or `each`. */
declare function fields(event: Json): void;

type Bundle = { wasm: string; image: string; lengths: [number, number]; checksum: [number, number]; namespace: string; claims: ClaimRow[] };

/** A claim's name below the namespace, the number of the field it copies (-1 where it copies none), and the calls that set
 * it as bits; 0 for a claim that the Action never sets. */
type ClaimRow = 0 | [string, number, number];
type Claim = { name: string; field: number; calls: string[] };

type Engine = { initSync(options: { module: WebAssembly.Module }): unknown; load(image: Uint8Array): boolean; decide(numbers: Uint16Array, text: string): Uint8Array };
/** The body is wasm-bindgen's `no-modules` output; each call makes a fresh instance's exports. */
declare function glue(): Engine;

type Effect = { call: string; args: unknown[] };
type Answer = { outcome: 'permit' | 'step_up' | 'deny'; reasons: { code: string; consequence?: string; rule?: string; scope?: string }[]; effects: Effect[]; record: string };

type Action = {
  name: string;
  /** The only calls that this Action ever makes on `api`. */
  calls: Set<string>;
  /** The arguments of `api.access.deny` for a text. */
  denial(text: string): string[];
};

declare const exports: Json;
declare const console: { log(line: string): void };
declare const Buffer: {
  from(text: string, encoding: 'base64'): Uint8Array;
  from(bytes: ArrayBufferLike): { toString(): string; write(text: string, at: number, encoding: 'base64'): number };
};
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(pages: { initial: number });
    buffer: ArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports: Imports);
    exports: Record<string, unknown>;
  }
}
