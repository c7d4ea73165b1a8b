// Numbers that only a word beside them tells: of records, members, accounts, licences, ZIP codes, devices, plates. The
// shapes are those that their issuers publish: ISO 13616 for accounts, DEA, states for Medicaid and for drivers, GS1 for devices.
'use strict';
const { BASE64URL, CAPITALS, cased, groups, labelled, luhnDigit, number, of } = require('../make.js');

/** @typedef {import('../make.js').Draw} Draw */

/** A country's accounts, the length of what follows the check digits, and what that is made of. */
const IBANS = [
  ['GB', '4A14N'],
  ['DE', '18N'],
  ['NL', '4A10N'],
  ['FR', '10N11N2N'],
  ['ES', '20N'],
  ['AT', '16N'],
  ['BE', '12N'],
  ['CH', '17N'],
  ['IE', '4A14N'],
  ['DK', '14N'],
  ['SE', '20N'],
  ['PL', '24N'],
];

/** @param {Draw} draw */
function iban(draw) {
  const [country, shape] = draw.one(IBANS);
  const body = shape.replace(
    /([0-9]+)([AN])/g,
    (/** @type {string} */ _, /** @type {string} */ count, /** @type {string} */ kind) =>
      of(draw, Number(count), kind === 'A' ? CAPITALS : undefined),
  );
  const value = BigInt([...`${body}${country}00`].map((c) => parseInt(c, 36)).join(''));
  return `${country}${String(98n - (value % 97n)).padStart(2, '0')}${body}`;
}

/** A registration of the Drug Enforcement Administration. @param {Draw} draw */
function dea(draw) {
  const digits = of(draw, 6);
  const [a, b, c, d, e, f] = [...digits].map(Number);
  return `${of(draw, 1, 'ABFGM')}${of(draw, 1, CAPITALS)}${digits}${(a + c + e + 2 * (b + d + f)) % 10}`;
}

/** A driver's licence, as states number them. @param {Draw} draw */
const drivers = (draw) =>
  draw.one([
    () => `${of(draw, 1, CAPITALS)}${of(draw, 7)}`,
    () => of(draw, draw.integer(7, 9)),
    () => `${of(draw, 1, CAPITALS)}${of(draw, 12)}`,
    () => `${of(draw, 1, CAPITALS)}${of(draw, 3)}-${of(draw, 4)}-${of(draw, 4)}`,
    () => `${of(draw, 1, CAPITALS)}${of(draw, 4)} ${of(draw, 5)} ${of(draw, 5)}`,
    () => `${of(draw, 2, CAPITALS)}${of(draw, 6)}`,
  ])();

/** A number of a plan or of Medicaid. @param {Draw} draw */
const member = (draw) =>
  draw.one([
    () => `${of(draw, 3, CAPITALS)}${of(draw, 9)}`,
    () => `${of(draw, 1, CAPITALS)}${of(draw, 9)}`,
    () => of(draw, draw.integer(8, 12)),
    () => groups(of(draw, 11), [9, 2]).join('-'),
    () => groups(of(draw, 9), [3, 3, 3]).join(' '),
  ])();

/** @param {Draw} draw */
const medicaid = (draw) =>
  draw.one([
    () => `${of(draw, 2, CAPITALS)}${of(draw, 5)}${of(draw, 1, CAPITALS)}`,
    () => `9${of(draw, 7)}${of(draw, 1, CAPITALS)}`,
    () => of(draw, draw.integer(8, 13)),
  ])();

/** @param {Draw} draw */
const record = (draw) =>
  draw.one([
    () => of(draw, draw.integer(6, 10)),
    () => groups(of(draw, 6), [2, 2, 2]).join('-'),
    () => groups(of(draw, 9), [3, 3, 3]).join(' '),
  ])();

/** @param {Draw} draw */
const account = (draw) =>
  draw.one([() => of(draw, draw.integer(8, 14)), () => groups(of(draw, 10), [2, 3, 5]).join('-')])();

/** @param {Draw} draw */
function imei(draw) {
  const digits = `${draw.one(['01', '35', '86'])}${of(draw, 12)}`;
  return digits + luhnDigit(digits);
}

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'labelled',
  peer: [
    'UsBankRecognizer',
    'UsLicenseRecognizer',
    'MedicalLicenseRecognizer',
    'IbanRecognizer',
    'UsHealthInsuranceMemberIdRecognizer',
  ],
  // The peer knows those of members, accounts, drivers and the DEA.
  peerFound: [
    'member',
    'Medicaid',
    'account',
    'account (IBAN)',
    "driver's licence",
    'registration of the DEA',
    'certificate',
  ],
  found: {
    record: (draw) => labelled(draw, ['MRN', 'mrn', 'Medical record number', 'record', 'chart', 'Chart'], record(draw)),
    'a label that touches the record': (draw) =>
      `${cased(draw, ['MRN'])}${draw.one(['', '-', '_', '#', ':'])}${of(draw, draw.integer(6, 10))}`,
    member: (draw) =>
      labelled(draw, ['Member ID', 'member', 'Subscriber ID', 'subscriber', 'Beneficiary', 'member_id'], member(draw)),
    Medicaid: (draw) => labelled(draw, ['Medicaid', 'Medicaid ID'], medicaid(draw)),
    account: (draw) =>
      labelled(draw, ['account', 'Account number', 'acct', 'Acct. no.', 'bank account'], account(draw)),
    'account (IBAN)': (draw) =>
      labelled(draw, ['IBAN'], draw.one([iban(draw), iban(draw).replace(/(.{4})(?=.)/g, '$1 ')])),
    "driver's licence": (draw) =>
      labelled(draw, ["driver's license", 'Driver license', 'Licence', 'License no.', 'license'], drivers(draw)),
    'registration of the DEA': (draw) =>
      `${draw.one(['DEA no. ', 'DEA number ', 'DEA number: ', 'DEA No ', 'dea no: '])}${dea(draw)}`,
    certificate: (draw) => labelled(draw, ['certificate', 'Certificate no.'], of(draw, draw.integer(6, 10))),
    'ZIP code': (draw) =>
      labelled(draw, ['zip', 'ZIP', 'Zip code'], draw.one([of(draw, 5), `${of(draw, 5)}-${of(draw, 4)}`])),
    'serial number': (draw) =>
      labelled(
        draw,
        ['serial', 'Serial number', 'serial no.'],
        draw.one([of(draw, draw.integer(6, 12)), `${of(draw, 2, CAPITALS)}${of(draw, 8)}`]),
      ),
    IMEI: (draw) =>
      labelled(draw, ['IMEI', 'imei'], draw.one([imei(draw), groups(imei(draw), [2, 6, 6, 1]).join('-')])),
    'plate of digits': (draw) =>
      labelled(
        draw,
        ['plate', 'license plate', 'Plate no.'],
        draw.one([of(draw, draw.integer(5, 7)), `${of(draw, 1, CAPITALS)}${of(draw, 6)}`]),
      ),
    'device, as GS1 writes it': (draw) =>
      `(01)${of(draw, 14)}${draw.one([`(21)${of(draw, 6)}`, `(17)${number(draw, 26, 35)}0131(10)A${of(draw, 3)}`, ''])}`,
  },
  missed: {
    'a record without its word': (draw) => of(draw, draw.integer(6, 9)),
    'less than five digits': (draw) => labelled(draw, ['MRN', 'member', 'chart'], of(draw, 4)),
    'a member of digits and letters without its word': (draw) => `${of(draw, 3, CAPITALS)}${of(draw, 9)}`,
    'an account (IBAN) without its word': (draw) => iban(draw),
    'a registration of the DEA without its word': (draw) => dea(draw),
    'letters that hold the digits apart': (draw) =>
      labelled(
        draw,
        ['Member ID', 'serial'],
        Array.from({ length: 4 }, () => of(draw, 1, CAPITALS) + of(draw, 2)).join(''),
      ),
    'plate of letters and three digits': (draw) => `plate ${of(draw, 3, CAPITALS)} ${of(draw, 3)}`,
    'another word': (draw) =>
      labelled(
        draw,
        ['patient', 'Hospital no.', 'passport', 'Policy', 'case', 'encounter'],
        of(draw, draw.integer(7, 9)),
      ),
    'an address': (draw) =>
      `${number(draw, 1, 999)} ${draw.one(['Elm Street', 'Oak Ave', 'Main St Apt 4'])}, Boston, MA ${of(draw, 5)}`,
  },
  near: {
    'less than five digits': (draw) =>
      `${draw.one(['Member', 'Record', 'Chart', 'Account'])} ${draw.one(['room', 'desk', 'floor'])} ${number(draw, 1, 999)}`,
    'a label within a word': (draw) =>
      `${draw.one(['remembers', 'recorder', 'accounting', 'chartered', 'zipper', 'serialized', 'plated'])} ${of(draw, draw.integer(5, 9))}`,
    'a number of a thing': (draw) =>
      `${draw.one(['asset', 'room', 'cost center', 'order', 'unit', 'lot', 'model'])}${draw.one([' ', ': ', '-', ' #'])}${of(draw, draw.integer(5, 8))}`,
    'a word without a number': (draw) =>
      `${draw.one(['member', 'account manager', 'records', 'chart review', 'licensed', 'certificate', 'serial'])} ${draw.one(['services', 'team', 'of staff', 'desk'])}`,
    'a cost center': (draw) => `CC${of(draw, 4)}`,
    'a number of an order': (draw) => `${of(draw, 2, CAPITALS)}-${of(draw, draw.integer(5, 9))}`,
    'a member far away': (draw) =>
      `member of the board of the hospital since ${draw.one(['the year', 'it opened'])} in ${of(draw, 5)}`,
    'an id that nobody can read': (draw) => of(draw, 22, BASE64URL),
    'a word for a category': (draw) =>
      `${draw.one(['license', 'account', 'record', 'member'])}-${draw.one(['class', 'type', 'tier'])}-${of(draw, 1, CAPITALS)}`,
  },
  either: {
    'a word that speaks of something else': (draw) =>
      `${draw.one(['Member Services, desk', 'Record room', 'account team, extension', 'chart tape'])} ${of(draw, 5)}`,
  },
};
