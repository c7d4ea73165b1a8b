// What the three Actions share: load the engine, show it the fields that the plan names, perform its answer.
// No rule lives here.
//
// The builder ends the file with one call, whose argument is a literal:
//   start({"wasm":"<base64>","image":"<base64>","lengths":[<wasm>,<image>],"checksum":[<a>,<b>],"plan":{...},
//     "namespace":"<prefix of every claim's name>","claims":[...]});
// Lengths are in bytes, before base64. The checksum is two 32-bit numbers, at first a = 0x57415244, b = 0x47415445.
// The module, then the image, each padded with zero bytes to a multiple of eight, are read as pairs (v, w) of
// little-endian 32-bit words; for each pair, modulo 2^32:
//   a = (a ^ v ^ (b >>> 15)) * 0x9e3779b1, then b = (b ^ w ^ (a >>> 15)) * 0x85ebca77
// Each step is a bijection of (a, b) and of its word, so a change within one word always changes the result.

/** A failure that has its own code; nothing else of it reaches the user or the log. */
class Failure {
  /** @param {string} code */
  constructor(code) {
    this.code = code;
  }
}

/** @type {Failure | null} Why no call can be answered. */
let broken = new Failure('W900');
/** @type {WebAssembly.Module} */
let compiled;
/** @type {Uint8Array} */
let image;
/** @type {Branch} */
let plan;
/** How many fields are numbered. */
let fields = 0;
/** @type {(Claim | null)[]} */
let claims;
/** @type {Engine | null} Null before the first call and after a trap. */
let engine = null;

/** The calls that set a claim, by their bit in the bundle. */
const CLAIM_CALLS = ['accessToken.setCustomClaim', 'idToken.setCustomClaim'];

/** Checks and compiles what the builder handed over. @param {Bundle} bundle */
function start(bundle) {
  try {
    if (typeof WebAssembly !== 'object' || WebAssembly === null) throw new Failure('W901');
    const wasm = bytes(bundle.wasm, bundle.lengths[0]);
    const policy = bytes(bundle.image, bundle.lengths[1]);
    const sum = new Int32Array([0x57415244, 0x47415445]);
    for (const words of [new Int32Array(wasm), new Int32Array(policy)]) {
      // In pieces, because V8 optimises a function that is called often sooner than a loop that runs long.
      for (let i = 0; i < words.length; i += 1024) mix(sum, words, i, Math.min(i + 1024, words.length));
    }
    if (sum[0] !== (bundle.checksum[0] | 0) || sum[1] !== (bundle.checksum[1] | 0)) throw new Failure('W903');
    compiled = attempt('W902', () => new WebAssembly.Module(new Uint8Array(wasm, 0, bundle.lengths[0])));
    image = new Uint8Array(policy, 0, bundle.lengths[1]);
    plan = branch(bundle.plan);
    claims = bundle.claims.map((row) => {
      if (row === 0) return null;
      const calls = CLAIM_CALLS.filter((_, bit) => row[2] & (1 << bit));
      return { name: bundle.namespace + row[0], field: row[1], calls };
    });
    engine = instance();
    broken = null;
  } catch (error) {
    broken = new Failure(codeOf(error, 'W900'));
  }
}

/** @param {string} base64 @param {number} length */
function bytes(base64, length) {
  const decoded = Buffer.from(base64, 'base64');
  if (decoded.length !== length) throw new Failure('W904');
  const padded = new Uint8Array((length + 7) & ~7);
  padded.set(decoded);
  return padded.buffer;
}

/** @param {Int32Array} sum @param {Int32Array} words @param {number} from @param {number} to */
function mix(sum, words, from, to) {
  const imul = Math.imul;
  let a = sum[0];
  let b = sum[1];
  for (let i = from; i < to; i += 2) {
    a = imul(a ^ words[i] ^ (b >>> 15), -1640531535);
    b = imul(b ^ words[i + 1] ^ (a >>> 15), -2048144777);
  }
  sum[0] = a;
  sum[1] = b;
}

/** A fresh engine that has accepted the image. @returns {Engine} */
function instance() {
  const fresh = attempt('W902', () => {
    const exported = glue();
    exported.initSync({ module: compiled });
    return exported;
  });
  if (attempt('W905', () => fresh.load(image)) !== true) throw new Failure('W913');
  return fresh;
}

/** @template T @param {string} code @param {() => T} step @returns {T} */
function attempt(code, step) {
  try {
    return step();
  } catch (error) {
    throw new Failure(codeOf(error, code));
  }
}

/** @param {unknown} error @param {string} otherwise */
function codeOf(error, otherwise) {
  return error instanceof Failure ? error.code : otherwise;
}

// The text that crosses is its parts, joined by U+001F: the count of all parts after a section sign, the Action, the
// clock in milliseconds, then the fields that are present. A field is its number, a letter, and what belongs to it:
//   s  a text                              t, f  true, false
//   i  a whole number                      x     present, but of a type that no rule reads
//   l  a list: the count of its items; the items follow, each a part of its own, written the same way without a number;
//      an item may also be `a`, which is null or absent
// A text that holds U+001F itself makes more parts than were counted, and the engine refuses all of it. The section
// sign makes wasm-bindgen encode the text in one call: one in ASCII alone it would copy letter by letter.

/** One more than the longest list that the engine reads, so that it sees a list that is too long. */
const LONGEST_LIST = 2001;
/** A node of the plan with more children than this is walked by the event's keys when those are fewer. */
const WIDE = 32;
/** Stands for what no rule reads. */
const WRONG = Object.freeze({});

/**
 * The text that the engine reads, and each field's value by its number.
 * @param {Action} action @param {unknown} event @param {number} now @returns {Projection}
 */
function project(action, event, now) {
  if (!isObject(event)) throw new Failure('W911');
  const clock = Number.isSafeInteger(now) ? now : '';
  const into = { text: `\u001f${action.name}\u001f${clock}`, count: 3, values: new Array(fields).fill(undefined) };
  walk(plan, event, into);
  into.text = `\u00a7${into.count}${into.text}`;
  return into;
}

/** @param {Plan} below @returns {Branch} */
function branch(below) {
  const nodes = Object.entries(below).map(([key, at]) => {
    const id = typeof at === 'number' ? at : Array.isArray(at) ? at[0] : -1;
    const members = Array.isArray(at) ? at[1] : null;
    fields = Math.max(fields, id + 1);
    return { key, id, text: `\u001f${id}s`, members, below: id < 0 ? branch(/** @type {Plan} */ (at)) : null };
  });
  return { nodes, byKey: nodes.length > WIDE ? new Map(nodes.map((node) => [node.key, node])) : null };
}

/** @param {Branch} at @param {Json} object @param {Projection} into */
function walk(at, object, into) {
  for (const node of at.byKey === null ? at.nodes : present(at.nodes, at.byKey, object)) {
    const value = object[node.key];
    if (value === undefined || value === null || !Object.hasOwn(object, node.key)) continue;
    if (node.below !== null) {
      if (isObject(value)) walk(node.below, value, into);
    } else if (typeof value === 'string') {
      into.text += node.text + value;
      into.count++;
      into.values[node.id] = value;
    } else {
      into.values[node.id] = write(String(node.id), value, node.members, into);
    }
  }
}

/** @param {PlanNode[]} nodes @param {Map<string, PlanNode>} byKey @param {Json} object */
function present(nodes, byKey, object) {
  const keys = Object.keys(object);
  if (keys.length >= nodes.length) return nodes;
  const found = [];
  for (const key of keys) {
    const node = byKey.get(key);
    if (node !== undefined) found.push(node);
  }
  return found;
}

/**
 * Writes a value and answers it as it was read, once, so that a claim is set to what was judged.
 * @param {string} id @param {unknown} value @param {string[] | null} members @param {Projection} into
 * @returns {unknown}
 */
function write(id, value, members, into) {
  into.count++;
  if (typeof value === 'string') into.text += `\u001f${id}s${value}`;
  else if (typeof value === 'boolean') into.text += value ? `\u001f${id}t` : `\u001f${id}f`;
  else if (Number.isSafeInteger(value)) into.text += `\u001f${id}i${value}`;
  else if (Array.isArray(value)) {
    const length = Math.min(value.length, LONGEST_LIST);
    into.text += `\u001f${id}l${length}`;
    const read = [];
    for (let i = 0; i < length; i++) read.push(members ? row(value[i], members, into) : item(value[i], into));
    return read;
  } else into.text += `\u001f${id}x`;
  return value;
}

/** @param {unknown} value @param {Projection} into */
function item(value, into) {
  return write('', Array.isArray(value) ? WRONG : value, null, into);
}

/** @param {unknown} value @param {string[]} members @param {Projection} into */
function row(value, members, into) {
  if (!isObject(value)) return item(WRONG, into);
  into.text += `\u001fl${members.length}`;
  into.count++;
  for (const member of members) {
    const found = Object.hasOwn(value, member) ? value[member] : null;
    if (found !== undefined && found !== null) item(found, into);
    else {
      into.text += '\u001fa';
      into.count++;
    }
  }
  return WRONG;
}

/** @param {unknown} value @returns {value is Json} */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a failure of another kind means: while the event is read, while the engine decides, while its answer is read. */
const STAGES = ['W910', 'W905', 'W906'];

/** The engine's answer for an event. It throws nothing: a failure is an answer that denies.
 * @param {Action} action @param {unknown} event @param {number} now @returns {Answer} */
function decide(action, event, now) {
  let stage = 0;
  try {
    if (broken !== null) throw broken;
    const { text, values } = project(action, event, now);
    if (engine === null) engine = instance();
    stage = 1;
    const answered = engine.decide(text);
    stage = 2;
    return read(JSON.parse(answered), values);
  } catch (error) {
    // After a trap nobody knows what the instance holds.
    if (stage === 1) engine = null;
    return refusal(action, codeOf(error, STAGES[stage]));
  }
}

/**
 * Checks what the engine said: a deny must deny, and the record must be one line that Auth0 keeps whole. A claim is named
 * by its place in the bundle's list: `n` sets the event's own value as it was read, `[n, value]` another. Here it becomes
 * a call for every token that carries it.
 * @param {unknown} answer @param {unknown[]} values @returns {Answer}
 */
function read(answer, values) {
  const { outcome, reasons, effects, record } = /** @type {Json} */ (answer);
  /** @type {Effect[]} */
  const calls = [];
  let sound = outcome === 'permit' || outcome === 'step_up';
  if (!Array.isArray(reasons) || !Array.isArray(effects)) throw new Failure('W906');
  for (const effect of effects) {
    const own = typeof effect === 'number';
    if (own || Array.isArray(effect)) {
      const claim = claimAt(own ? effect : effect[0]);
      const value = own ? values[claim.field] : effect[1];
      if (value === undefined || (!own && effect.length !== 2)) throw new Failure('W906');
      for (const call of claim.calls) calls.push({ call, args: [claim.name, value] });
    } else {
      if (typeof effect.call !== 'string' || !Array.isArray(effect.args)) throw new Failure('W906');
      sound ||= outcome === 'deny' && effect.call === 'access.deny';
      calls.push(effect);
    }
  }
  for (const reason of reasons) if (typeof reason.code !== 'string') throw new Failure('W906');
  if (!sound || typeof record !== 'string' || !/^wg1 [ -~]{1,252}$/.test(record)) throw new Failure('W906');
  return { outcome, reasons, effects: calls, record };
}

/** @param {unknown} at @returns {Claim} */
function claimAt(at) {
  const claim = Number.isInteger(at) ? claims[/** @type {number} */ (at)] : null;
  if (claim) return claim;
  throw new Failure('W906');
}

/** @param {Action} action @param {string} code @returns {Answer} */
function refusal(action, code) {
  const effects = [{ call: 'access.deny', args: action.denial(`Access denied. (${code})`) }];
  return { outcome: 'deny', reasons: [{ code }], effects, record: `wg1 ${action.name} deny ${code}` };
}

/** Performs an answer and logs its record; what fails on the way denies.
 * @param {Action} action @param {Answer} answer @param {unknown} event @param {unknown} api */
function perform(action, answer, event, api) {
  try {
    if (!answer.effects.every((effect) => action.calls.has(effect.call))) throw new Failure('W907');
    method(api, 'access.deny');
    // Everything is at hand before the first call, so that what is missing stops all of them.
    const steps = answer.effects.map(({ call, args }) => ({
      call,
      run: method(api, call),
      args: args.map((value) => filled(value, event)),
    }));
    for (const { call, run, args } of steps) {
      attempt('W909', () => run(args));
      if (call === 'access.deny') break;
    }
    console.log(answer.record);
  } catch (error) {
    refuse(action, codeOf(error, 'W900'), api);
  }
}

/** Denies with a code of the shim's own. Where even that cannot be done, the Action fails with a fixed text: Auth0
 * refuses then too.
 * @param {Action} action @param {string} code @param {unknown} api */
function refuse(action, code, api) {
  const { effects, record } = refusal(action, code);
  try {
    attempt('W909', () => method(api, 'access.deny')(effects[0].args));
  } catch (error) {
    const last = codeOf(error, 'W900');
    say(refusal(action, last).record);
    throw new Error(last);
  }
  say(record);
}

/** The login is refused already: a console that throws changes nothing. @param {string} line */
function say(line) {
  try {
    console.log(line);
  } catch {
    return;
  }
}

/** @param {unknown} api @param {string} call @returns {(args: unknown[]) => unknown} */
function method(api, call) {
  const [group, name] = call.split('.');
  return attempt('W908', () => {
    const owner = /** @type {Json} */ (api)[group];
    const found = owner[name];
    if (typeof found !== 'function') throw new Failure('W908');
    return (args) => Reflect.apply(found, owner, args);
  });
}

/** Puts a secret in place of its name. @param {unknown} value @param {unknown} event */
function filled(value, event) {
  if (!isObject(value) || !Object.hasOwn(value, 'secret')) return value;
  const secret = attempt('W910', () => {
    const secrets = /** @type {Json} */ (event).secrets;
    return isObject(secrets) && Object.hasOwn(secrets, value.secret) ? secrets[value.secret] : null;
  });
  if (typeof secret !== 'string' || secret === '') throw new Failure('W914');
  return secret;
}
