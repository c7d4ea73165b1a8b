// Ages over 89: 45 CFR 164.514(b)(2)(i)(C).
'use strict';
const { number } = require('../make.js');

/** @typedef {import('../make.js').Draw} Draw */

/** @param {Draw} draw */
const age = (draw) => draw.one([number(draw, 90, 99), number(draw, 90, 99), number(draw, 100, 119)]);

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'age',
  peer: [],
  found: {
    'behind its word': (draw) =>
      `${draw.one(['age', 'Age', 'aged', 'AGE'])}${draw.one([' ', ': ', '=', ' is ', ':'])}${age(draw)}`,
    'years old': (draw) =>
      `${age(draw)}${draw.one([' years old', '-year-old', ' year old', '-years-old', ' yrs old'])}${draw.one(['', ' woman', ' man'])}`,
    'in short': (draw) =>
      `${age(draw)}${draw.one([' yo', 'yo', ' y/o', ' y.o.', 'y/o'])}${draw.one(['', ' F', ' male'])}`,
    'in a program': (draw) =>
      draw.one([`{"age":${age(draw)}}`, `age=${age(draw)}`, `<age>${age(draw)}</age>`, `{"age": "${age(draw)}"}`]),
  },
  missed: {
    'in words': (draw) => `${draw.one(['ninety-three', 'ninety', 'a hundred and one'])} years old`,
    'with its sex': (draw) => `${age(draw)}${draw.one(['F', 'M', 'yF', ' F'])}`,
    'years alone': (draw) => `${age(draw)} ${draw.one(['years', 'yrs', 'y'])}`,
    'in months': (draw) => `${Number(age(draw)) * 12} months old`,
  },
  near: {
    'up to 89': (draw) =>
      draw.one([`aged ${number(draw, 1, 89)}`, `${number(draw, 1, 89)} years old`, `age: ${number(draw, 1, 89)}`]),
    'more than anybody is': (draw) =>
      draw.one([`age ${number(draw, 140, 999)}`, `${number(draw, 140, 999)} years old`]),
    'years of something': (draw) => `${age(draw)} years of ${draw.one(['service', 'care', 'records'])}`,
    'a word that ends so': (draw) =>
      `${draw.one(['page', 'stage', 'voltage', 'storage', 'package', 'image', 'average'])} ${age(draw)}`,
    'a percentage': (draw) => `${age(draw)}${draw.one(['%', ' percent', ' % of shifts'])}`,
    'a temperature': (draw) => `${number(draw, 90, 105)}.${number(draw, 0, 9)} ${draw.one(['F', '°F'])}`,
    'a room': (draw) => `${draw.one(['room', 'bed', 'bay', 'ward'])} ${age(draw)}`,
    'years and a far number': (draw) =>
      `${draw.one(['retention age and place of storage:', 'ages of the buildings vary; room'])} ${age(draw)}`,
    'a pressure': (draw) => `${number(draw, 110, 129)}/${number(draw, 70, 89)}`,
    'a unit for the aged': (draw) => `Aged care, ${draw.one(['room', 'bed'])} ${age(draw)}`,
    'a number of beds': (draw) => `${age(draw)} beds`,
  },
  either: {},
};
