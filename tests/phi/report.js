// What was measured, as one table to print and as a page of details.
'use strict';
const { FORMATS } = require('./corpus.js');

/** @typedef {import('./measure.js').Judged} Judged */
/** @typedef {import('./row.js').Row} Row */
/** @typedef {import('./row.js').Score} Score */

/** @typedef {{ label: string, kind: string, bare: string, types: string[] }} Typed With the closed types of claims that carry it as it is. */

/** How many examples of a kind are shown, and how much of each. */
const [EXAMPLES, LONGEST] = [3, 60];
const HEAD = [
  'detector',
  'to find',
  'near misses',
  'recall',
  'precision',
  'peer: recall',
  'precision',
  'with words: recall',
  'precision',
];
const FORMAT_OF = Object.fromEntries(FORMATS.map((format) => [format.detector, format]));

/** @param {number} part @param {number} whole */
const percent = (part, whole) => (whole === 0 ? '–' : `${((part * 100) / whole).toFixed(2)} %`);
/** @param {Score | undefined} score */
const shares = (score) =>
  score ? [percent(score.found, score.positives), percent(score.found, score.found + score.wrong)] : ['–', '–'];

/** @param {Row[]} rows */
const cellsOf = (rows) =>
  rows.map(({ name, near, ours, any, sure }) => [
    name,
    ...[ours.positives, near].map((count) => count.toLocaleString('en')),
    ...[ours, any, sure].flatMap(shares),
  ]);

/** @param {Row[]} rows */
function printed(rows) {
  const lines = [HEAD, ...cellsOf(rows)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const aligned = (/** @type {string} */ cell, /** @type {number} */ column) =>
    column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
  return lines.map((line) => line.map(aligned).join('  ')).join('\n');
}

/** @typedef {(sample: Judged) => boolean | undefined} Finds */

/** @type {Finds} */
const ours = ({ detector, ours }) => ours.has(detector);
/** @param {'any' | 'sure'} how @returns {Finds} */
const peers = (how) => (sample) => FORMAT_OF[sample.detector].peer.some((name) => sample[how]?.has(name));
/** Whether the peer has a recogniser for this kind. @type {Finds} */
const isForPeer = ({ detector, kind }) => {
  const { peer, peerFound } = FORMAT_OF[detector];
  return peer.length > 0 && (peerFound?.includes(kind) ?? true);
};
const isPlain = (/** @type {Judged} */ { writing }) => writing === 'plain';
const kindOf = (/** @type {Judged} */ { detector, kind }) => `${detector}: ${kind}`;

/** @param {Judged[]} samples @param {Row[]} rows @param {Typed[]} typed */
function details(samples, rows, typed) {
  const of = (/** @type {Judged['label']} */ label) => samples.filter((sample) => sample.label === label);
  const ofPeer = of('found').filter(isForPeer);
  const hasPeer = samples[0].any !== undefined;
  const sections = [
    ['Detectors', markdown(HEAD, cellsOf(rows))],
    ['Recall of what is written plainly', compared(of('found').filter(isPlain), ({ detector }) => detector, hasPeer)],
    ['How it is written', compared(of('found'), ({ writing }) => writing, hasPeer)],
    ['Where it stands', compared(of('found'), ({ where }) => where, hasPeer)],
    ['Every kind that is to be found', compared(of('found'), kindOf, hasPeer)],
    ['What is said not to be found', compared(of('missed'), kindOf, hasPeer)],
    ['What no text tells', takenForPhi(of('either'))],
    ...rows.flatMap(({ name, kinds }) => (kinds ? [[name, ofKinds(kinds)]] : [])),
    ['Ours: not found', kindsOf(of('found'), (sample) => !ours(sample))],
    ['Ours: found, and none', wronglyFound(of('near'), (sample) => sample.ours)],
    ...(hasPeer
      ? [
          ['The peer: not found', kindsOf(ofPeer, (sample) => !peers('any')(sample))],
          ['The peer: found, and none', wronglyFound(of('near'), ({ any }) => any ?? [])],
          ['The peer with words: not found', kindsOf(ofPeer, (sample) => !peers('sure')(sample))],
          ['The peer with words: found, and none', wronglyFound(of('near'), ({ sure }) => sure ?? [])],
        ]
      : []),
    ['Carried as it is by claims of closed types', carried(typed)],
  ];
  return sections.map(([title, body]) => `## ${title}\n\n${body}\n`).join('\n');
}

/** @param {string[]} head @param {(string | number)[][]} rows */
const markdown = (head, rows) =>
  [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** What is found of groups, by us and by the peer. @param {Judged[]} samples @param {(sample: Judged) => string} key @param {boolean} hasPeer */
function compared(samples, key, hasPeer) {
  const share = (/** @type {Judged[]} */ of, /** @type {Finds} */ finds) => percent(of.filter(finds).length, of.length);
  const ofPeer = (/** @type {Judged[]} */ of) =>
    hasPeer ? [share(of.filter(isForPeer), peers('any')), share(of.filter(isForPeer), peers('sure'))] : [];
  return markdown(
    ['', 'texts', 'ours', ...(hasPeer ? ['peer', 'peer with words'] : [])],
    grouped(samples, key).map(([name, of]) => [name, of.length, share(of, ours), ...ofPeer(of)]),
  );
}

/** @param {Typed[]} typed */
const carried = (typed) =>
  markdown(
    ['kind', 'values', 'as `time`', 'as another'],
    grouped(typed, ({ kind }) => kind)
      .filter(([, of]) => of.some(({ types }) => types.length > 0))
      .map(([kind, of]) => [
        kind,
        of.length,
        of.filter(({ types }) => types.includes('time')).length,
        of.filter(({ types }) => types.some((type) => type !== 'time')).length,
      ]),
  );

/** Whichever detector finds it. @param {Judged[]} samples */
const takenForPhi = (samples) =>
  markdown(
    ['', 'texts', 'dropped'],
    grouped(samples, kindOf).map(([kind, of]) => [
      kind,
      of.length,
      percent(of.filter(({ ours }) => ours.size > 0).length, of.length),
    ]),
  );

/** @param {import('./row.js').Kind[]} kinds */
const ofKinds = (kinds) =>
  markdown(
    ['', 'to be', 'all', 'dropped or refused'],
    kinds.map(({ label, kind, all, found }) => [kind, label, all, percent(found, all)]),
  );

/** Kinds of which some are so, how many, and examples. @param {Judged[]} samples @param {Finds} isSo */
const kindsOf = (samples, isSo) =>
  markdown(
    ['kind', 'texts', 'examples'],
    grouped(samples, kindOf)
      .map(([kind, all]) => ({ kind, all, some: all.filter(isSo) }))
      .filter(({ some }) => some.length > 0)
      .map(({ kind, all, some }) => [kind, `${some.length} of ${all.length}`, examples(some)]),
  );

/** @param {Judged[]} samples @param {(sample: Judged) => Iterable<string>} findersOf */
function wronglyFound(samples, findersOf) {
  const found = samples.flatMap((sample) => [...findersOf(sample)].map((finder) => ({ finder, sample })));
  return markdown(
    ['finder, and kind', 'texts', 'examples'],
    grouped(found, ({ finder, sample }) => `${finder}, ${kindOf(sample)}`).map(([kind, all]) => [
      kind,
      all.length,
      examples(all.map(({ sample }) => sample)),
    ]),
  );
}

/** @param {Judged[]} samples */
const examples = (samples) =>
  samples
    .slice(0, EXAMPLES)
    .map(({ value }) => `\`${[...JSON.stringify(value)].slice(0, LONGEST).join('').replace(/[|`]/g, '·')}\``)
    .join(' ');

/** @template T @param {T[]} list @param {(item: T) => string} key @returns {[string, T[]][]} */
function grouped(list, key) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of list) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups];
}

module.exports = { details, printed };
