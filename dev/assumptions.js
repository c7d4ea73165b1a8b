// What Auth0 does where its documents do not say.

/** Assumptions where the platform's behaviour is not documented, and what is assumed when the file says nothing. */
export const ASSUMPTIONS = {
  silent_mfa_error: {
    default: 'interaction_required',
    values: ['interaction_required', 'login_required', 'access_denied'],
    what: 'the error of `prompt=none` where an Action asks for a second factor',
  },
  methods_on_refresh: {
    default: 'session',
    values: ['session', 'none'],
    what: 'whether a refresh sees `authentication.methods` of the session it came from',
  },
  stripped_scopes_on_refresh: {
    default: 'kept',
    values: ['kept', 'lost'],
    what: 'whether a refresh token keeps a scope that an Action removed at the login',
  },
  device_interactive: {
    default: 'no',
    values: ['no', 'yes'],
    what: 'whether the browser leg of the device flow can be asked for a second factor',
  },
  mfa_grant_reruns: { default: 'yes', values: ['yes', 'no'], what: 'whether post-login runs again when an `mfa_token` is redeemed' },
  removed_scope_in_id_token: {
    default: 'kept',
    values: ['kept', 'lost'],
    what: 'whether claims of `profile` or `email` stay in the ID token when an Action removed the scope',
  },
  null_claim: { default: 'null', values: ['null', 'absent'], what: 'whether a claim that is set to null is in the token' },
  organization_roles: {
    default: 'organization',
    values: ['organization', 'tenant'],
    what: 'which roles an event has when the person signs in to an organization',
  },
  writes_before_throw: {
    default: 'lost',
    values: ['lost', 'kept'],
    what: 'whether metadata is written that Actions set before another one threw',
  },
  logins_count: {
    default: 'with_this',
    values: ['with_this', 'without_this'],
    what: 'whether `stats.logins_count` counts the sign-in that is going on',
  },
  deny_status: { default: '403', values: ['403', '400'], what: 'the HTTP status of a denial at `/oauth/token`' },
};
