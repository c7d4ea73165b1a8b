// Names that the shims use and the builder or the platform brings. Only the type checker reads this: `tsc -p js-shims`.

/** Any object of the event or the answer, before it is known what it holds. */
type Json = Record<string, any>;

/** Written by the builder for each policy: hands every value that is read of an event to `put`, `rows` or `each`. */
declare function fields(event: Json): void;

type Bundle = { shadow?: true; portal?: string; packed: string; lengths: [number, number, number]; checksum: [number, number]; place: number; namespace: string; claims: ClaimRow[] };

/** A claim's name below the namespace, the number of the field it copies (-1 where it copies none), and the calls that set
 * it as bits; 0 for a claim that the Action never sets. */
type ClaimRow = 0 | [string, number, number];
type Claim = { name: string; field: number; calls: string[] };

/** What crates/engine exports; an Action's own module has one of the three that decide. */
type Engine = {
  memory: { buffer: ArrayBuffer; grow(pages: number): number };
  room(numbers: number, bytes: number): void;
  numbers(): number;
  bytes(): number;
  gate(numbers: number, bytes: number): number;
  token(numbers: number, bytes: number): number;
  machine(numbers: number, bytes: number): number;
  answer(): number;
  ready(end: number): number;
};
/** The engine as JavaScript; each call makes a fresh one. */
declare let lowered: () => Engine;

type Effect = { call: string; args: unknown[] };
type Answer = { outcome: 'permit' | 'redirect' | 'step_up' | 'deny'; reasons: { code: string; consequence?: string; rule?: string; scope?: string }[]; effects: Effect[]; record: string };

type Action = {
  name: 'gate' | 'token' | 'machine';
  /** The only calls that this Action ever makes on `api`. */
  calls: Set<string>;
  /** The arguments of `api.access.deny` for a text. */
  denial(text: string): string[];
};

declare const exports: Json;
declare const console: { log(line: string): void };
type BufferView = Uint8Array & {
  write(text: string, encoding: 'base64'): number;
  write(text: string, at: number): number;
  toString(encoding: 'utf8' | 'latin1', from: number, to: number): string;
};
declare const Buffer: { from(text: string, encoding: 'base64'): BufferView; from(bytes: ArrayBufferLike): BufferView };
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
    constructor(module: Module, imports?: Imports);
    exports: Record<string, unknown>;
  }
}
