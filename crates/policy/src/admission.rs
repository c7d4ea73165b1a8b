//! Admission: may this login be judged at all? Tenant, client, audience, connection, protocol, secrets.

use crate::{
    decide::{Run, has_index},
    decision::{Code, Rule},
    keyed::usable,
    policy::{Client, Key, Phi, lists},
    request::Stage,
    sets::{Flow, OidcScope},
};

impl<'r> Run<'r> {
    /// Notes every reason for which the login is refused; where there is none, it is admitted.
    pub(crate) fn admit(&mut self) {
        let (policy, request) = (self.policy, self.request);
        if request.unreadable {
            // What cannot be read cannot be judged either; the other facts would only be guesses.
            return self.deny(Code::RequestUnreadable, Rule::Default, None);
        }
        if request.now.is_none() {
            self.deny(Code::TimeUnreadable, Rule::Default, None);
        }
        if !request.tenant.is_some_and(|tenant| lists(&policy.tenants, tenant)) {
            self.deny(Code::TenantRefused, Rule::Tenants, None);
        }
        if request.person.id.is_none() {
            self.deny(Code::UserMissing, Rule::Default, None);
        }
        if request.assertion {
            self.deny(Code::AssertionRefused, Rule::Default, None);
        }
        if request.stage == Stage::Token && request.gate_marker != Some(policy.hash.as_str()) {
            self.deny(Code::GateMissing, Rule::Default, None);
        }
        self.admit_key(policy.claim_key.as_ref(), Rule::ClaimKey);
        self.admit_key(policy.audit_key.as_ref(), Rule::AuditKey);
        match self.client {
            Some((_, client)) => self.admit_client(client),
            None => self.deny(Code::ClientUnknown, Rule::Default, None),
        }
    }

    fn admit_key(&mut self, key: Option<&Key>, rule: Rule) {
        if key.is_some_and(|key| !usable(self.request.values.at(key.secret).text())) {
            self.deny(Code::SecretUnusable, rule, None);
        }
    }

    fn admit_client(&mut self, client: &Client) {
        let (policy, request) = (self.policy, self.request);
        let rule = Rule::Client(client.rule);
        let phi = policy.serves_phi(client);
        if phi && policy.phi == Phi::Disabled {
            self.deny(Code::PhiDisabled, Rule::Phi, None);
        }
        if !request.connection.is_some_and(|name| lists(&client.connections, name)) {
            self.deny(Code::ConnectionRefused, rule, None);
        }
        if client.verified_email && !request.person.email_verified {
            self.deny(Code::EmailUnverified, rule, None);
        }
        let authorizing = matches!(request.flow, Flow::Interactive | Flow::Silent);
        if client.pkce && authorizing && request.stage == Stage::Gate && !request.pkce {
            self.deny(Code::PkceMissing, rule, None);
        }
        for scope in &request.scopes {
            if OidcScope::parse(scope).is_some_and(|scope| !client.oidc_scopes.has(scope)) {
                self.deny(Code::OidcScopeRefused, rule, Some(scope));
            }
        }
        let Some(audience) = request.audience else {
            if phi && request.flow == Flow::Refresh {
                self.deny(Code::RefreshWithoutAudience, rule, None);
            }
            return;
        };
        let api = policy.api(audience).filter(|(index, _)| has_index(&client.audiences, *index));
        if api.is_none() {
            self.deny(Code::AudienceRefused, rule, None);
        }
        self.api = api;
    }
}
