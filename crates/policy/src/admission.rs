//! Admission: may this login be judged at all? Tenant, client, audience, who acts for whom, secrets.

use crate::{
    decide::{Run, has_index},
    decision::{Code, Consequence, Rule},
    keyed::usable,
    policy::{Client, Key, Phi, Refusal, lists},
    request::Stage,
    sets::{Flow, OidcScope, OidcScopes},
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
        // Where nothing is enforced, the gate leaves no marker.
        let marked = policy.shadow || request.gate_marker == Some(policy.hash.as_str());
        if request.stage == Stage::Token && !marked {
            self.deny(Code::GateMissing, Rule::Default, None);
        }
        self.admit_key(policy.claim_key.as_ref(), Rule::ClaimKey);
        self.admit_key(policy.audit_key.as_ref(), Rule::AuditKey);
        self.admit_key(policy.portal.as_ref().map(|portal| &portal.key), Rule::RedirectKey);
        if !policy.refused_subjects.is_empty() {
            self.admit_subject();
        }
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

    #[inline(never)]
    fn admit_subject(&mut self) {
        // Where there is no hash, the user or the key is missing, which has been noted.
        if self.subject.iter().chain(&self.actors).any(|hash| self.policy.refuses(hash)) {
            self.deny(Code::SubjectRefused, Rule::Subjects, None);
        }
    }

    fn admit_client(&mut self, client: &'r Client) {
        let (policy, request) = (self.policy, self.request);
        let rule = Rule::Client(client.rule);
        if client.phi && policy.phi == Phi::Disabled {
            self.deny(Code::PhiDisabled, Rule::Phi, None);
        }
        if request.assertion && !client.assertions {
            self.deny(Code::AssertionRefused, rule, None);
        }
        for Refusal { flows, gate_only, when, code } in &client.refusals {
            let looked_at = flows.has(request.flow) && !(*gate_only && request.stage == Stage::Token);
            if looked_at && when.holds(self) {
                self.deny(*code, rule, None);
            }
        }
        for actor in &request.actors {
            if client.delegated_to(*actor) {
                self.reason(Code::DelegationUsed, Consequence::Note, rule, None);
            } else {
                self.deny(Code::DelegationRefused, rule, None);
            }
        }
        let mut asked = OidcScopes::EMPTY;
        for scope in &request.scopes {
            if let Some(scope) = OidcScope::parse(scope) {
                asked = asked.with(scope);
            }
        }
        if client.phi && request.delegated && asked.has(OidcScope::OfflineAccess) {
            // It would be the user's from then on: a refresh does not tell who acted.
            self.deny(Code::DelegationRefused, rule, Some(OidcScope::OfflineAccess.name()));
        }
        if request.flow == Flow::Password && !request.assertion && asked.has(OidcScope::Openid) {
            asked = asked.or(OidcScopes::OF_USERS);
        }
        for scope in asked.minus(client.oidc_scopes).iter() {
            self.deny(Code::OidcScopeRefused, rule, Some(scope.name()));
        }
        let Some(audience) = request.audience else {
            if client.phi && request.flow == Flow::Refresh {
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
