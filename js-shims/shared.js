// What the three Actions share: load the engine, show it the fields that its policy reads, perform its answer.
// No rule lives here.
//
// The engine comes in one of two forms, and a file of its own says how each is opened and made: `wasm.js`, `lowered.js`.
//
// The builder ends the file with one call, whose argument is a literal:
//   start({"packed":"<base64>","lengths":[<packed>,<module>,<image>],"checksum":[<a>,<b>],
//     "place":<address>,"namespace":"<prefix of every claim's name>","claims":[...]});
// and begins it with a function `fields(event)`, which hands what is read of an event to `put`, `rows` and `each`.
// Lengths are in bytes. What is packed is one LZ4 block of the module, then the image: what the builder kept of the memory of
// an engine that has taken the policy, which lies at that address. A lowered engine is text of the file
// itself, and the module is empty; where that would be too large, the text stands in place of the module. The block, padded with zero bytes to a
// multiple of eight, is read as 64-bit little-endian words w; the sum is at first 0x4741544557415244, and for each word, modulo 2^64:
//   sum = (sum ^ w ^ (sum >>> 29)) * 0x9e3779b185ebca77
// Each step is a bijection of the sum and of its word, so a change within one word always changes the result. The
// checksum is the sum's lower and upper half.

/** A failure that has its own code; nothing else of it reaches the user or the log. */
class Failure {
  /** @param {string} code */
  constructor(code) {
    this.code = code;
  }
}

/** Whether answers are logged and none is performed. */
let shadow = false;
/** @type {string | undefined} The secret that is shared with the training portal. */
let portal;
/** @type {Failure | null} Why no call can be answered. */
let broken = new Failure('W900');
/** What the builder kept of an engine's memory. @type {Uint8Array} */
let image;
/** Where it belongs. */
let place = 0;
/** @type {(Claim | null)[]} */
let claims;
/** @type {Engine | null} Null before the first call and after a trap. */
let engine = null;
/** The engine's memory, as bytes and as numbers of 16 bits. @type {BufferView} */
let memory;
/** @type {Uint16Array} */
let halves;

/** The calls that set a claim, by their bit in the bundle. */
const CLAIM_CALLS = ['accessToken.setCustomClaim', 'idToken.setCustomClaim', 'samlResponse.setAttribute'];

/** Checks what the builder handed over, and makes the engine. @param {Bundle} bundle */
function start(bundle) {
  shadow = bundle.shadow === true;
  portal = bundle.portal;
  try {
    image = opened(bundle);
    place = bundle.place;
    claims = [];
    // This runs once, and V8 compiles each function that is called once, too.
    for (const row of bundle.claims) {
      if (row === 0) claims.push(null);
      else {
        const calls = [];
        for (let bit = 0; bit < CLAIM_CALLS.length; bit++) if (row[2] & (1 << bit)) calls.push(CLAIM_CALLS[bit]);
        claims.push({ name: bundle.namespace + row[0], field: row[1], calls });
      }
    }
    engine = instance();
    broken = null;
  } catch (error) {
    broken = new Failure(codeOf(error, 'W900'));
  }
}

/** The sum must be the bundle's. @param {number} low @param {number} high @param {Bundle} bundle */
function same(low, high, { checksum }) {
  if (low !== (checksum[0] | 0) || high !== (checksum[1] | 0)) throw new Failure('W903');
}

/** A fresh engine that has the image in its place. @returns {Engine} */
function instance() {
  const fresh = attempt('W902', made);
  attempt('W905', () => {
    const after = place + image.length;
    const missing = after - fresh.memory.buffer.byteLength;
    if (missing > 0) fresh.memory.grow(Math.ceil(missing / 65536));
    look(fresh);
    memory.set(image, place);
    if (fresh.ready(after) !== 1) throw new Failure('W913');
    end = next = begun = 0;
    more(fresh, 256);
  });
  return fresh;
}

/** Has the engine make room. @param {Engine} of @param {number} numbers @param {number} bytes */
function room(of, numbers, bytes) {
  of.room(numbers, bytes);
  look(of);
}

/** Has the engine make room for more numbers; those that are written stay. @param {Engine} of @param {number} count */
function more(of, count) {
  attempt('W905', () => room(of, count, 0));
  const written = next - begun;
  begun = of.numbers() >> 1;
  next = begun + written;
  end = begun + count;
}

/** Looks at the engine's memory anew where it has grown. @param {Engine} of */
function look(of) {
  if (memory?.buffer !== of.memory.buffer) {
    memory = Buffer.from(of.memory.buffer);
    halves = new Uint16Array(of.memory.buffer);
  }
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

// What crosses is numbers and a text. A number is a field's, shifted left by three, with the kind of its value below; the
// text is the clock in milliseconds after a section sign and then, joined by U+001F, the values of the kinds that have
// one. A text that holds U+001F itself makes more parts than there are such kinds, and the engine refuses all of it. The
// section sign says that it is such a text.

/** Null or absent, which only an item of a list says. */
const ABSENT = 0;
/** Has a part. */
const TEXT = 1;
const TRUE = 2;
const FALSE = 3;
/** Has a part: decimal. */
const WHOLE = 4;
/** Present, but of a type that no rule reads. */
const OTHER = 5;
/** The next number is the count of the items, and then come the items, which have no field. */
const LIST = 6;

/** One more than the longest list that the engine reads, so that it sees a list that is too long. */
const LONGEST_LIST = 2001;
/** The same of the text. */
const LONGEST_TEXT = 2 ** 20 + 1;
/** Stands for what no rule reads, and for an object that is not there. */
const NOTHING = Object.freeze(Object.create(null));
/** Stands for what should be an object and is not: whatever is below it is there, and cannot be read.
 * @type {Json} */
const UNREADABLE = new Proxy(NOTHING, { get: () => UNREADABLE });

/** What crosses of the event that is read: the numbers, written where the engine reads them, from `begun` up to `next`. */
let begun = 0;
let next = 0;
/** Where there is no room for more of them. */
let end = 0;
/** @type {unknown[]} */
let parts;
let said = 0;
/** Each field's value by its number, as it was read, once, so that a claim is set to what was judged. @type {unknown[]} */
const values = [];

/** Reads what crosses of an event. @param {unknown} event @param {number} now */
function project(event, now) {
  if (!isObject(event)) throw new Failure('W911');
  // What everything inherits would be read as if each object had it.
  for (const _ in {}) throw new Failure('W910');
  next = begun;
  // Most events have about as many; a list that grows step by step is made three times.
  parts = new Array(72);
  said = 0;
  parts[said++] = `\u00a7${Number.isSafeInteger(now) ? now : ''}`;
  fields(event);
}

/** Writes a number. @param {number} number */
function push(number) {
  if (next === end) more(/** @type {Engine} */ (engine), 2 * (end - begun));
  halves[next++] = number;
}

/** Reads a field. @param {number} id @param {unknown} value */
function put(id, value) {
  // Most fields are texts.
  if (typeof value === 'string') {
    push((id << 3) | TEXT);
    parts[said++] = value;
    values[id] = value;
  } else rows(id, value, null);
}

/** Reads a field that may be a list of objects. @param {number} id @param {unknown} value @param {string[] | null} members */
function rows(id, value, members) {
  if (value !== undefined && value !== null) values[id] = write(id << 3, value, members);
}

/** Reads the fields that the event has. @param {Json} object @param {Map<string, number>} ids */
function each(object, ids) {
  if (object === UNREADABLE) for (const id of ids.values()) put(id, object);
  for (const key of Object.keys(object)) {
    const id = ids.get(key);
    if (id !== undefined) put(id, object[key]);
  }
}

/** What is below. @param {unknown} value @returns {Json} */
function sub(value) {
  if (isObject(value)) return value;
  return value === undefined || value === null ? NOTHING : UNREADABLE;
}

/**
 * Writes a value and answers it as it was read.
 * @param {number} field @param {unknown} value @param {string[] | null} members @returns {unknown}
 */
function write(field, value, members) {
  if (typeof value === 'string') {
    push(field | TEXT);
    parts[said++] = value;
  } else if (typeof value === 'boolean') push(field | (value ? TRUE : FALSE));
  else if (Number.isSafeInteger(value)) {
    push(field | WHOLE);
    parts[said++] = value;
  } else if (Array.isArray(value)) {
    const length = Math.min(value.length, LONGEST_LIST);
    push(field | LIST);
    push(length);
    const read = new Array(length);
    for (let i = 0; i < length; i++) read[i] = members ? row(value[i], members) : item(value[i]);
    return read;
  } else push(field | OTHER);
  return value;
}

/** @param {unknown} value @returns {unknown} */
function item(value) {
  return write(0, Array.isArray(value) ? NOTHING : value, null);
}

/** @param {unknown} value @param {string[]} members @returns {unknown} */
function row(value, members) {
  if (!isObject(value)) return item(NOTHING);
  push(LIST);
  push(members.length);
  for (const member of members) {
    const found = value[member];
    if (found !== undefined && found !== null) item(found);
    else push(ABSENT);
  }
  return NOTHING;
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
    if (engine === null) engine = instance();
    project(event, now);
    stage = 1;
    const answer = ask(engine, action.name);
    stage = 2;
    return read(answer);
  } catch (error) {
    // After a trap nobody knows what the instance holds.
    engine = null;
    return refusal(action, codeOf(error, STAGES[stage]));
  } finally {
    // Nothing of an event stays.
    parts = [];
    values.fill(undefined);
  }
}

/** @param {Engine} of @param {Action['name']} name */
function ask(of, name) {
  parts.length = said;
  const text = parts.join('\u001f').slice(0, LONGEST_TEXT);
  room(of, 0, 3 * text.length);
  const length = of[name](next - begun, memory.write(text, of.bytes()));
  // Deciding may have made the memory grow.
  look(of);
  const at = of.answer();
  return memory.toString('utf8', at, at + length);
}

/**
 * Checks what the engine said: a deny must deny, and the record must be one line that Auth0 keeps whole. The parts, joined
 * by U+001F, are the outcome; the record; the places of claims that are set to the event's own values, each as two
 * characters; other effects as JSON, of `[call, argument...]` or `[place, value]` for a claim; how many reasons there are,
 * and four parts for each; scopes that are taken away. There is a call for every token that carries a claim.
 * @param {string} answer @returns {Answer}
 */
function read(answer) {
  const said = answer.split('\u001f');
  const outcome = said[0];
  const record = said[1];
  const own = said[2];
  const others = said[3];
  let at = 5;
  const reasons = [];
  for (let i = Number(said[4]); i > 0; i--) {
    const code = said[at++];
    const consequence = said[at++];
    const rule = said[at++];
    const scope = said[at++];
    if (scope === undefined) throw new Failure('W906');
    reasons.push(scope === '' ? { code, consequence, rule } : { code, consequence, rule, scope });
  }
  /** @type {Effect[]} */
  const effects = [];
  while (at < said.length) effects.push({ call: 'accessToken.removeScope', args: [said[at++]] });
  for (let i = 0; i < own.length; i += 2) {
    const claim = claimAt(own.charCodeAt(i) - 48 + ((own.charCodeAt(i + 1) - 48) << 6));
    set(claim, values[claim.field], effects);
  }
  if (others !== '') {
    for (const effect of JSON.parse(others)) {
      const first = effect[0];
      if (typeof first === 'string') effects.push({ call: first, args: effect.slice(1) });
      else set(claimAt(first), effect[1], effects);
    }
  }
  const sound =
    outcome === 'permit' || outcome === 'redirect' || outcome === 'step_up' || (outcome === 'deny' && effects.some(({ call }) => call === 'access.deny'));
  // A count in the pattern would take longer to compile than all of a decision takes.
  if (!sound || !(record.length <= 256) || !/^wg1(-shadow)? [ -~]+$/.test(record)) throw new Failure('W906');
  return { outcome, reasons, effects, record };
}

/** @param {Claim} claim @param {unknown} value @param {Effect[]} effects */
function set({ name, calls }, value, effects) {
  if (value === undefined) throw new Failure('W906');
  const args = [name, value];
  for (let i = 0; i < calls.length; i++) effects.push({ call: calls[i], args });
}

/** @param {unknown} at @returns {Claim} */
function claimAt(at) {
  const claim = claims[/** @type {number} */ (at)];
  if (claim) return claim;
  throw new Failure('W906');
}

/** @param {Action} action @param {string} code @returns {Answer} */
function refusal(action, code) {
  const effects = [{ call: 'access.deny', args: action.denial(`Access denied. (${code})`) }];
  return { outcome: 'deny', reasons: [{ code }], effects, record: `wg1${shadow ? '-shadow' : ''} ${action.name} deny ${code}` };
}

/** Performs an answer and logs its record; what fails on the way denies.
 * @param {Action} action @param {Answer} answer @param {unknown} event @param {unknown} api */
async function perform(action, answer, event, api) {
  if (shadow) return say(answer.record);
  try {
    if (!answer.effects.every((effect) => action.calls.has(effect.call))) throw new Failure('W907');
    method(api, 'access.deny');
    // Everything is at hand before the first call, so that what is missing stops all of them.
    const written = Object.create(null);
    const steps = answer.effects.map(({ call, args }) => ({
      call,
      run: method(api, call),
      args: handed(call, args, event, api, written),
    }));
    for (const { call, run, args } of steps) {
      const done = attempt('W909', () => promised(run(args)));
      if (done) await kept(done);
      if (call === 'access.deny') break;
    }
    console.log(answer.record);
  } catch (error) {
    await refuse(action, codeOf(error, 'W900'), api);
  }
}

/** A promise, where a method gives one: today none does. @param {any} done */
const promised = (done) => (typeof done?.then === 'function' ? done : null);

/** @param {PromiseLike<unknown>} done */
async function kept(done) {
  try {
    await done;
  } catch {
    throw new Failure('W909');
  }
}

/** Denies with a code of the shim's own. Where even that cannot be done, the Action fails with a fixed text: Auth0
 * refuses then too.
 * @param {Action} action @param {string} code @param {unknown} api */
async function refuse(action, code, api) {
  const { effects, record } = refusal(action, code);
  try {
    const done = promised(method(api, 'access.deny')(effects[0].args));
    if (done) await done;
  } catch (error) {
    const last = codeOf(error, 'W909');
    say(refusal(action, last).record);
    throw new Error(last);
  }
  say(record);
}

/** @param {string} line */
function say(line) {
  try {
    console.log(line);
  } catch {
    // What was decided stands.
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

/** What a call is handed: with the portal's token and stored values in their places.
 * @param {string} call @param {unknown[]} args @param {unknown} event @param {unknown} api
 * @param {Json} written What calls before this one store. @returns {unknown[]} */
function handed(call, args, event, api, written) {
  const [first, second] = /** @type {[string, Json]} */ (args);
  if (call === 'redirect.sendUserTo') {
    const options = { secret: secretOf(event, second.secret), expiresInSeconds: 900, payload: second.payload };
    const encode = method(api, 'redirect.encodeToken');
    return [first, { query: { session_token: attempt('W909', () => encode([options])) } }];
  }
  if (call === 'user.setAppMetadata') return [first, attempt('W910', () => stored(event, first, second, written))];
  return args;
}

/** A member of the user's metadata with some members set in it, somewhere below: Auth0 replaces it as a whole.
 * @param {unknown} event @param {string} key @param {Json} change @param {Json} written */
function stored(event, key, { at, set }, written) {
  const before = written[key] ?? sub(sub(sub(/** @type {Json} */ (event).user).app_metadata)[key]);
  const whole = (written[key] = { ...before });
  let below = whole;
  for (const member of at) below = below[member] = { ...sub(below[member]) };
  Object.assign(below, set);
  return whole;
}

/** @param {unknown} event @param {string} name @returns {string} */
function secretOf(event, name) {
  const secret = attempt('W910', () => {
    const secrets = /** @type {Json} */ (event).secrets;
    return isObject(secrets) && Object.hasOwn(secrets, name) ? secrets[name] : null;
  });
  if (typeof secret !== 'string' || secret === '') throw new Failure('W914');
  return secret;
}

/** The answer for somebody who has come back from the training portal: what it says is believed where Auth0 finds it
 * signed, and nothing else of the request is. @param {Action} action @param {unknown} event @param {unknown} api @returns {Answer} */
function resume(action, event, api) {
  let back = event;
  try {
    if (portal === undefined) throw new Failure('W912');
    if (isObject(event)) {
      const options = { secret: secretOf(event, portal), tokenParameterName: 'session_token' };
      const validate = method(api, 'redirect.validateToken');
      const { purpose, nonce, completions } = attempt('W915', () => /** @type {Json} */ (validate([options])));
      // A message without a purpose is one all the same.
      back = Object.create(event, { wardgate_returned: { value: { purpose: purpose ?? '', nonce, completions } } });
    }
  } catch (error) {
    return refusal(action, codeOf(error, 'W915'));
  }
  return decide(action, back, clock());
}

/** Milliseconds since 1970; none where nobody can tell. */
function clock() {
  try {
    return Date.now();
  } catch {
    return NaN;
  }
}
