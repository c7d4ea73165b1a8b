//! The document's words in the policy's vocabularies.

use crate::document;
use wardgate_policy::{Factor, Flow, Flows, Lift, OidcScope, Token};

/// All flows where none are named. A login by a protocol that nobody knows may be of any flow, and no rule is passed over.
pub(crate) fn flows(named: Option<&[document::Flow]>) -> Flows {
    match named {
        None => Flow::ALL.iter().copied().collect(),
        Some(flows) => flows.iter().map(|flow| Flow::from(*flow)).chain([Flow::Unknown]).collect(),
    }
}

impl From<document::Flow> for Flow {
    fn from(flow: document::Flow) -> Self {
        match flow {
            document::Flow::Interactive => Self::Interactive,
            document::Flow::Silent => Self::Silent,
            document::Flow::Refresh => Self::Refresh,
            document::Flow::Password => Self::Password,
            document::Flow::Exchange => Self::Exchange,
            document::Flow::Device => Self::Device,
            document::Flow::Backchannel => Self::Backchannel,
            document::Flow::Unknown => Self::Unknown,
        }
    }
}

impl From<document::Factor> for Factor {
    fn from(factor: document::Factor) -> Self {
        match factor {
            document::Factor::WebauthnRoaming => Self::WebauthnRoaming,
            document::Factor::WebauthnPlatform => Self::WebauthnPlatform,
            document::Factor::PushNotification => Self::Push,
            document::Factor::Otp => Self::Otp,
            document::Factor::Phone => Self::Phone,
            document::Factor::Email => Self::Email,
            document::Factor::RecoveryCode => Self::RecoveryCode,
            document::Factor::Passkey => Self::Passkey,
            document::Factor::Federated => Self::Federated,
        }
    }
}

impl From<document::Lift> for Lift {
    fn from(lift: document::Lift) -> Self {
        match lift {
            document::Lift::Training => Self::Training,
            document::Lift::Attributes => Self::Attributes,
            document::Lift::Employment => Self::Employment,
            document::Lift::Restrictions => Self::Restrictions,
            document::Lift::StepUp => Self::StepUp,
        }
    }
}

impl From<document::OidcScope> for OidcScope {
    fn from(scope: document::OidcScope) -> Self {
        match scope {
            document::OidcScope::Openid => Self::Openid,
            document::OidcScope::Profile => Self::Profile,
            document::OidcScope::Email => Self::Email,
            document::OidcScope::Address => Self::Address,
            document::OidcScope::Phone => Self::Phone,
            document::OidcScope::OfflineAccess => Self::OfflineAccess,
        }
    }
}

impl From<document::Token> for Token {
    fn from(token: document::Token) -> Self {
        match token {
            document::Token::Access => Self::Access,
            document::Token::Id => Self::Id,
            document::Token::Machine => Self::Machine,
            document::Token::Saml => Self::Saml,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde::de::value::{Error, StrDeserializer};

    /// Both crates must have the same words.
    #[track_caller]
    fn same<W, P>(names: &[(&str, P)])
    where
        W: for<'de> Deserialize<'de> + Into<P>,
        P: PartialEq + std::fmt::Debug + Copy,
    {
        for (name, value) in names {
            let word = W::deserialize(StrDeserializer::<Error>::new(name)).unwrap();
            assert_eq!(word.into(), *value, "{name}");
        }
    }

    #[test]
    fn the_document_has_the_words_of_the_policy() {
        same::<document::Flow, _>(&Flow::ALL.iter().map(|flow| (flow.name(), *flow)).collect::<Vec<_>>());
        same::<document::Factor, _>(
            &Factor::ALL.iter().map(|factor| (factor.name(), *factor)).collect::<Vec<_>>(),
        );
        same::<document::Lift, _>(&Lift::ALL.iter().map(|lift| (lift.name(), *lift)).collect::<Vec<_>>());
        same::<document::OidcScope, _>(
            &OidcScope::ALL.iter().map(|scope| (scope.name(), *scope)).collect::<Vec<_>>(),
        );
        same::<document::Token, _>(
            &Token::ALL.iter().map(|token| (token.name(), *token)).collect::<Vec<_>>(),
        );
    }
}
