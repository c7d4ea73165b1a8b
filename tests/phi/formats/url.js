// Web addresses: RFC 3986, with a scheme and an authority.
'use strict';
const { CAPITALS, number, of } = require('../make.js');

/** @typedef {import('../make.js').Draw} Draw */

const SMALL = CAPITALS.toLowerCase();

/** @param {Draw} draw */
const host = (draw) =>
  draw.one([
    `${of(draw, draw.integer(3, 8), SMALL)}.example.com`,
    `www.${of(draw, 6, SMALL)}.org`,
    `${of(draw, 5, SMALL)}.github.io`,
    `${of(draw, 5, SMALL)}.net`,
  ]);
/** @param {Draw} draw */
const path = (draw) =>
  draw.one([
    '',
    '/',
    `/${of(draw, 4, SMALL)}`,
    `/${of(draw, 4, SMALL)}/${of(draw, 3, SMALL)}.html`,
    `/?q=${of(draw, 4, SMALL)}#top`,
  ]);

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'url',
  peer: ['UrlRecognizer'],
  found: {
    https: (draw) => `https://${host(draw)}${path(draw)}`,
    http: (draw) => `http://${host(draw)}${path(draw)}`,
    capitals: (draw) => `HTTPS://${host(draw).toUpperCase()}${path(draw)}`,
    'of a user': (draw) => `https://${host(draw)}/~${of(draw, 5, SMALL)}`,
    'with a port': (draw) => `http://${host(draw)}:${number(draw, 1024, 9999)}${path(draw)}`,
    'another scheme': (draw) => `${draw.one(['ftp', 'sftp', 'ws', 'ldap', 'git+ssh'])}://${host(draw)}${path(draw)}`,
    'a host that is an address': (draw) => `https://192.0.2.${number(draw, 1, 254)}${path(draw)}`,
    'a host beyond ASCII': (draw) => `https://${draw.one(['bücher.de', '例え.jp', 'пример.рф'])}${path(draw)}`,
    'in a text of Markdown': (draw) => `[me](https://${host(draw)}${path(draw)})`,
  },
  missed: {
    'without a scheme': (draw) => `${host(draw)}${path(draw)}`,
    'as a URL escapes it': (draw) => encodeURIComponent(`https://${host(draw)}/me`),
    'a scheme without slashes': (draw) => `${draw.one(['urn:isbn:', 'xmpp:', 'sip:'])}${of(draw, 8, SMALL)}`,
  },
  near: {
    'a path': (draw) => `/${of(draw, 4, SMALL)}/${of(draw, 5, SMALL)}/${of(draw, 3, SMALL)}`,
    'a path of Windows': (draw) => `${of(draw, 1, CAPITALS)}:\\${of(draw, 5, SMALL)}\\${of(draw, 4, SMALL)}`,
    'a colon and a slash': (draw) => `${of(draw, 4, SMALL)}:/${of(draw, 4, SMALL)}`,
    'a comment': (draw) => `${of(draw, 4, SMALL)}: // ${of(draw, 6, SMALL)}`,
    'two slashes': (draw) => `${of(draw, 4, SMALL)}//${of(draw, 4, SMALL)}`,
    'a scheme alone': (draw) => `${draw.one(['https', 'http', 'ftp'])}:`,
    'a type of a file': (draw) =>
      `${draw.one(['application', 'text', 'image'])}/${draw.one(['json', 'html', 'png', 'fhir+json'])}`,
    'a scope': (draw) =>
      `${draw.one(['read', 'write', 'patient', 'user'])}:${of(draw, 6, SMALL)}/${of(draw, 4, SMALL)}.read`,
    'a module': (draw) => `${of(draw, 4, SMALL)}::${of(draw, 6, SMALL)}`,
    'a name in the cloud': (draw) => `arn:aws:s3:::${of(draw, 8, SMALL)}/${of(draw, 5, SMALL)}`,
  },
  either: {
    'an address of an API': (draw) => `https://api.${of(draw, 5, SMALL)}.example/ehr`,
  },
};
