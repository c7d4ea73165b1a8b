// Names of fields: as FHIR (Patient, Coverage, Device), OpenID Connect, HL7 v2 (PID), X12 and SCIM have them, and as
// programs write them. `wardgate check` refuses a claim that is named so, or that comes from a source that is.
'use strict';
const path = require('node:path');
const { policyOf } = require('./action.js');
const { rowOfKinds } = require('./row.js');
const { drawn } = require('../oracle/generate/draw.js');

/** @typedef {import('./make.js').Draw} Draw */

/** What holds an identifier of 45 CFR 164.514(b)(2)(i), or health information, whatever its value. */
const HOLDS = `
  names: given name, family name, first name, last name, middle name, maiden name, full name, legal name, preferred name,
    patient name, mother maiden name, surname, nickname, nick name, username, preferred username, display name, formatted name,
    patient alias, next of kin, subscriber name, guarantor name, contact name
  places: address, home address, street address, street, city, county, zip, zip code, postal code, postcode, latitude, longitude,
    postal address, home postal address, birth place, place of birth, county code, gps coordinates
  dates: birth date, date of birth, dob, birthday, birth year, date of death, deceased date, admission date, discharge date,
    date of service, patient dob, time of birth, deceased date time, death date
  telephones: phone number, home phone, work phone, cell phone, telephone, telephone number, phone, phone number home
  fax: fax, fax number, facsimile telephone number
  mail: email, email address, home email, patient email
  ssn: ssn, social security number, patient ssn, tax id, national id, passport number
  records: mrn, medical record number, patient id, patient identifier, chart number, encounter id, visit number, accession number,
    patient identifier list, patient no, hospital number, mr number
  plans: member id, subscriber id, medicare number, medicaid id, mbi, beneficiary id, insurance id, policy number, hicn,
    cardholder id, insured id, subscriber primary identifier, claim number
  accounts: account number, bank account, iban, credit card, card number, acct no, patient account number
  licences: license number, driver license, certificate number, npi, dea number, drivers license number
  vehicles: vin, vehicle id, license plate, plate number, car license
  devices: device id, device serial, serial number, mac address, mac addr, imei, udi, udi carrier
  web: website, home page, profile url
  network: ip address, client ip, source ip, session ip, client ip address
  biometric: fingerprint, biometric id, voice print, face id
  photos: photo, picture, avatar, profile photo, jpeg photo
  health: diagnosis, diagnosis code, icd 10, medication, allergies, blood type, pregnancy status, hiv status, symptoms, treatment,
    vaccinations, disability, diagnosis codes, procedure code, condition code, lab results, medication list, allergy intolerance
`;

/** The same, as OpenID Connect, SCIM, LDAP and FHIR spell it. */
const AS_IT_IS = `
  name given_name family_name middle_name nickname preferred_username picture website email birthdate phone_number address
  userName displayName nickName profileUrl emails phoneNumbers photos addresses
  cn sn givenName mail telephoneNumber homePhone mobile pager facsimileTelephoneNumber homePostalAddress postalAddress postalCode
  street jpegPhoto carLicense birthDate deceasedDateTime telecom photo
`;

/** What says nothing of a person, and sounds like what does. */
const HARMLESS = `
  department, department code, cost center, facility, facility name, facility address, facility phone, hospital name, clinic city,
  organization name, site code, unit, ward, floor, shift, title, role, roles, job code, employee type, staff ref, license state,
  license class, license type, country, locale, time zone, language, currency, email verified, email domain, phone verified,
  plan type, tenant, tenant name, client name, connection name, data center, ethics training, completed at, training, version,
  region, division, pager group, display mode, name format, location code, group number, lot number, team, care team, specialty,
  board certified, clearance, clearance level, badge color, schedule, on call, region code, group ids, scopes, permissions, consent,
  consent version, policy version, record access, records scope, patient ref, proxy refs, max age, session age limit, storage,
  stage, page size, capacity, velocity, vine, zipper, cityscape count, faxable, telemetry, mobility, cellular unit, ethnicity code,
  state, province, building, building name, company name, department name, campus, campus address, pharmacy name
`;

/** @param {string} listed @returns {string[][]} Words of each. */
const read = (listed) =>
  listed
    .replace(/^\s*[\w.]+:/gm, ',')
    .split(',')
    .map((name) => name.trim().split(/\s+/))
    .filter(([first]) => first);

const capital = (/** @type {string} */ word) => word[0].toUpperCase() + word.slice(1);

/** @type {Record<string, (words: string[]) => string>} */
const STYLES = {
  snake: (words) => words.join('_'),
  kebab: (words) => words.join('-'),
  camel: ([first, ...words]) => first + words.map(capital).join(''),
  pascal: (words) => words.map(capital).join(''),
  screaming: (words) => words.join('_').toUpperCase(),
  'run together': (words) => words.join(''),
};

const SPELLED = 'as a standard spells it';

/** Words that may stand before: whose it is, and nothing more. */
const BEFORE = [[], [], ['user'], ['person'], ['my'], ['primary'], ['employee']];

/**
 * Every name once in every style, with words before it.
 * @param {Draw} draw @param {boolean} holds @returns {{ kind: string, value: string }[]}
 */
function fieldNames(draw, holds) {
  return read(holds ? HOLDS : HARMLESS).flatMap((words) =>
    Object.entries(STYLES).map(([kind, style]) => ({
      kind,
      value: style([...(holds ? draw.one(BEFORE) : []), ...words]),
    })),
  );
}

/** Whether `wardgate check` refuses each name as that of a source. @param {string[]} names @returns {boolean[]} */
function refused(names) {
  const { check } = require(path.join(__dirname, '../../target/wasm/workbench/workbench.js'));
  const claims = Object.fromEntries(names.map((_, n) => [`c${n}`, '"bool"']));
  const document = policyOf(claims).replace(/app_metadata\.c([0-9]+)"/g, (_, n) => `app_metadata.${names[n]}"`);
  const paths = new Set(check(document).map((/** @type {any} */ problem) => problem.path));
  return names.map((_, n) => paths.has(`claim[${n}].from`));
}

/** What becomes of names of fields. @param {number} seed @returns {import('./row.js').Row} */
function measureNames(seed) {
  const kinds = [true, false].flatMap((holds) => {
    const asItIs = AS_IT_IS.trim()
      .split(/\s+/)
      .map((value) => ({ kind: SPELLED, value }));
    const names = [...drawn(seed, (draw) => fieldNames(draw, holds)).value, ...(holds ? asItIs : [])];
    const isRefused = refused(names.map(({ value }) => value));
    return [...new Set(names.map(({ kind }) => kind))].map((kind) => {
      const of = names.flatMap((name, n) => (name.kind === kind ? [isRefused[n]] : []));
      return { label: holds ? 'found' : 'near', kind, all: of.length, found: of.filter(Boolean).length };
    });
  });
  return rowOfKinds('names of fields', kinds);
}

module.exports = { measureNames };
