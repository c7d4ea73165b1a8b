// The records of a hospital that does not exist, by the references that tokens carry.
'use strict';

/** @typedef {{ patient: string, records: string[], visits: string[] }} Chart */

/** @type {Record<string, Chart>} */
const CHARTS = {
  'p-abcd1234': { patient: 'p-abcd1234', records: ['echocardiogram, 2026-03-02'], visits: ['cardiology, 2026-03-02'] },
  'p-wxyz9876': { patient: 'p-wxyz9876', records: ['blood count, 2026-05-17'], visits: ['general practice, 2026-05-16'] },
  'p-kids0001': { patient: 'p-kids0001', records: ['vaccination, 2026-01-20'], visits: ['paediatrics, 2026-01-20'] },
};

/** The chart of a patient. @param {string} reference @returns {Chart | undefined} */
const chart = (reference) => (Object.hasOwn(CHARTS, reference) ? CHARTS[reference] : undefined);

/** The charts that a list may hold. @param {import('@wardgate/api').Wardgate} told What the guard told the handler. */
const charts = ({ records, shadow }) => Object.values(CHARTS).filter(({ patient }) => shadow || records === 'any' || records.includes(patient));

module.exports = { chart, charts };
