// What kinds of runs there are, and their codes in the tenant's log.

const KINDS = {
  refresh_token: 'refresh',
  client_credentials: 'machine',
  password: 'password',
  'urn:ietf:params:oauth:grant-type:device_code': 'device',
  'urn:ietf:params:oauth:grant-type:token-exchange': 'exchange',
};

/** The kind of run that a grant is; without one it is a sign-in. @param {string | undefined} grant */
export const kindOf = (grant) => (grant === undefined ? 'login' : (KINDS[grant] ?? 'code'));

/** Codes of success and failure, by kind of run. */
export const CODES = {
  login: ['s', 'f'],
  silent: ['ssa', 'fsa'],
  refresh: ['sertft', 'fertft'],
  machine: ['seccft', 'feccft'],
  password: ['sepft', 'fepft'],
  device: ['s', 'f'],
  exchange: ['secte', 'fecte'],
  code: ['seacft', 'feacft'],
};
