// What oidc-provider stores, in memory; its own adapter drops what is older than a thousand items. Clients come from the
// file of people and things, at every request.

/** Models that end with their grant. */
const GRANTED = ['AccessToken', 'AuthorizationCode', 'RefreshToken', 'DeviceCode'];

/** @param {import('./people.js').People} people @param {Map<string, any>} store */
export function adapterOf(people, store) {
  return class Adapter {
    /** @param {string} model */
    constructor(model) {
      this.model = model;
    }

    /** @param {string} id */
    #key(id) {
      return `${this.model}:${id}`;
    }

    /** @param {string} id @param {any} payload @param {number} expiresIn */
    async upsert(id, payload, expiresIn) {
      const key = this.#key(id);
      store.set(key, { payload, ends: Date.now() + expiresIn * 1000 });
      for (const [index, value] of [
        ['uid', payload.uid],
        ['code', payload.userCode],
      ])
        if (value !== undefined) store.set(`${this.model}-${index}:${value}`, id);
      if (GRANTED.includes(this.model) && payload.grantId !== undefined) {
        const of = `of-grant:${payload.grantId}`;
        if (!store.has(of)) store.set(of, new Set());
        store.get(of).add(key);
      }
    }

    /** @param {string} id */
    async find(id) {
      if (this.model === 'Client') return clientOf(people, id);
      const found = store.get(this.#key(id));
      if (found === undefined || found.ends > Date.now()) return found?.payload;
      store.delete(this.#key(id));
      return undefined;
    }

    /** @param {string} uid */
    async findByUid(uid) {
      return this.find(store.get(`${this.model}-uid:${uid}`) ?? '');
    }

    /** @param {string} code */
    async findByUserCode(code) {
      return this.find(store.get(`${this.model}-code:${code}`) ?? '');
    }

    /** @param {string} id */
    async consume(id) {
      const found = store.get(this.#key(id));
      if (found !== undefined) found.payload.consumed = Math.floor(Date.now() / 1000);
    }

    /** @param {string} id */
    async destroy(id) {
      store.delete(this.#key(id));
    }

    /** @param {string} grantId */
    async revokeByGrantId(grantId) {
      for (const key of store.get(`of-grant:${grantId}`) ?? []) store.delete(key);
      store.delete(`of-grant:${grantId}`);
    }
  };
}

/** A client of the file, as the metadata of a registration. @param {import('./people.js').People} people @param {string} id */
function clientOf(people, id) {
  const client = people.client(id);
  if (client === undefined) return undefined;
  const secret = people.clientSecret(id);
  const interactive = client.type !== 'machine';
  const grants = interactive
    ? ['authorization_code', 'implicit', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code']
    : ['client_credentials'];
  const own = client.type === 'web' ? [...grants, 'client_credentials'] : grants;
  return {
    client_id: id,
    client_name: client.name,
    client_secret: secret,
    // Loopback callbacks of any port are for native applications in oidc-provider's eyes.
    application_type: 'native',
    token_endpoint_auth_method: secret === undefined ? 'none' : 'client_secret_post',
    grant_types: [...own, ...(client.grant_types ?? [])],
    response_types: interactive ? ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'] : [],
    // The console itself can try a sign-in.
    redirect_uris: interactive ? [...client.callbacks, 'http://localhost/console/callback'] : [],
    post_logout_redirect_uris: client.logout,
    id_token_signed_response_alg: 'RS256',
  };
}
