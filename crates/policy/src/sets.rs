//! Small closed vocabularies and the sets over them: a bit each, so that an intersection is one instruction.

/// Declares an enum with its standard names and the set of its values.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident, $(#[$set_doc:meta])* $set:ident, { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name of the value in documents, events and answers.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The value of that exact name.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        $(#[$set_doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $set(pub(crate) u16);

        impl $set {
            /// The set of nothing.
            pub const EMPTY: Self = Self(0);

            /// This set and `value`.
            #[must_use]
            pub const fn with(self, value: $name) -> Self {
                Self(self.0 | 1 << value as u16)
            }

            /// This set without `value`.
            #[must_use]
            pub const fn without(self, value: $name) -> Self {
                Self(self.0 & !(1 << value as u16))
            }

            /// Whether `value` is in the set.
            pub const fn has(self, value: $name) -> bool {
                self.0 & (1 << value as u16) != 0
            }

            /// What either set has.
            #[must_use]
            pub const fn or(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// What both sets have.
            #[must_use]
            pub const fn both(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }

            /// What this set has and the other has not.
            #[must_use]
            pub const fn minus(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }

            /// Whether nothing is in the set.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// The values of the set, in the order of declaration.
            pub fn iter(self) -> impl Iterator<Item = $name> {
                $name::ALL.iter().copied().filter(move |value| self.has(*value))
            }
        }

        impl FromIterator<$name> for $set {
            fn from_iter<I: IntoIterator<Item = $name>>(values: I) -> Self {
                values.into_iter().fold(Self::EMPTY, Self::with)
            }
        }
    };
}

vocabulary!(
    /// A second factor's type, in Auth0's words, strongest first: a challenge offers them in this order.
    Factor,
    /// A set of factor types.
    Factors,
    {
        /// A security key.
        WebauthnRoaming = "webauthn-roaming",
        /// The device's own authenticator.
        WebauthnPlatform = "webauthn-platform",
        /// A notification in the Guardian application.
        Push = "push-notification",
        /// A time-based one-time code.
        Otp = "otp",
        /// A code by text message or call.
        Phone = "phone",
        /// A code by e-mail: weak, because a verified address enrols itself.
        Email = "email",
        /// A recovery code.
        RecoveryCode = "recovery-code",
        /// A passkey, which is a first factor that is two.
        Passkey = "passkey",
        /// What the user's own identity provider did, where the connection says that it counts.
        Federated = "federated",
    }
);

impl Factors {
    /// What counts, and is offered, where the policy lists no factors: nothing that enrols itself or comes with another
    /// factor, and nothing that another login did.
    pub const USUAL: Self = Self::EMPTY
        .with(Factor::WebauthnRoaming)
        .with(Factor::WebauthnPlatform)
        .with(Factor::Push)
        .with(Factor::Otp)
        .with(Factor::Phone);
}

vocabulary!(
    /// How a login runs, as far as the rules care: who can be asked, and which facts exist.
    Flow,
    /// A set of flows.
    Flows,
    {
        /// A browser with a person before it. The only flow in which a second factor can be asked for.
        Interactive = "interactive",
        /// A hidden frame: `prompt=none`.
        Silent = "silent",
        /// A refresh token is exchanged.
        Refresh = "refresh",
        /// The resource owner's password is handed in by the application.
        Password = "password",
        /// A foreign token is exchanged.
        Exchange = "exchange",
        /// The device flow.
        Device = "device",
        /// Back-channel authentication.
        Backchannel = "backchannel",
        /// A protocol that is missing or not known.
        Unknown = "unknown",
    }
);

vocabulary!(
    /// What need not bind an account for emergencies.
    Lift,
    /// A set of what does not bind.
    Lifts,
    {
        /// Courses.
        Training = "training",
        /// Attributes that routes ask for.
        Attributes = "attributes",
        /// Status, start and end of employment.
        Employment = "employment",
        /// Restrictions.
        Restrictions = "restrictions",
        /// Step-up triggers: the account's own requirement remains.
        StepUp = "step-up",
    }
);

vocabulary!(
    /// The scopes that OpenID Connect itself defines.
    OidcScope,
    /// A set of OpenID Connect scopes.
    OidcScopes,
    {
        /// An ID token.
        Openid = "openid",
        /// Names and picture.
        Profile = "profile",
        /// The e-mail address.
        Email = "email",
        /// The postal address.
        Address = "address",
        /// The phone number.
        Phone = "phone",
        /// A refresh token.
        OfflineAccess = "offline_access",
    }
);

impl Flows {
    /// Those in which Auth0 grants every scope of the API to whoever asks for none of them, or may.
    pub const GRANTING_ALL: Self = Self::EMPTY.with(Flow::Password).with(Flow::Exchange).with(Flow::Unknown);
}

impl OidcScopes {
    /// What a user is described by, and whoever asks for `openid` by a password is given unasked.
    pub const OF_USERS: Self = Self::EMPTY
        .with(OidcScope::Profile)
        .with(OidcScope::Email)
        .with(OidcScope::Address)
        .with(OidcScope::Phone);
}

vocabulary!(
    /// A token that can carry claims.
    Token,
    /// A set of tokens.
    Tokens,
    {
        /// The access token.
        Access = "access",
        /// The ID token.
        Id = "id",
        /// The access token of a machine client.
        Machine = "machine",
        /// The assertion of a SAML or WS-Federation application.
        Saml = "saml",
    }
);

/// A set of the policy's roles, by their place in [`Policy::roles`](crate::Policy).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles([u64; 4]);

impl Roles {
    /// How many roles one policy can name.
    pub const MAX: usize = 256;

    /// Adds the role at `index`; one past [`Roles::MAX`] is ignored.
    pub fn insert(&mut self, index: usize) {
        if let Some(word) = self.0.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }

    /// Whether the role at `index` is in the set.
    pub fn has(&self, index: usize) -> bool {
        self.0.get(index / 64).is_some_and(|word| word & (1 << (index % 64)) != 0)
    }

    /// Whether some role is in both sets.
    pub fn meet(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    /// Whether nothing is in the set.
    pub fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }

    /// Takes out what is in the other set.
    pub(crate) fn remove(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, gone)| *word &= !gone);
    }
}

impl FromIterator<usize> for Roles {
    fn from_iter<I: IntoIterator<Item = usize>>(indices: I) -> Self {
        let mut roles = Self::default();
        indices.into_iter().for_each(|index| roles.insert(index));
        roles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_its_value_are_one_to_one() {
        for factor in Factor::ALL {
            assert_eq!(Factor::parse(factor.name()), Some(*factor));
        }
        assert_eq!(Factor::parse("OTP"), None);
    }

    #[test]
    fn usual_factors_leave_out_what_must_be_listed() {
        let left_out: Vec<_> = Factor::ALL.iter().filter(|factor| !Factors::USUAL.has(**factor)).collect();
        assert_eq!(left_out, [&Factor::Email, &Factor::RecoveryCode, &Factor::Passkey, &Factor::Federated]);
    }

    #[test]
    fn role_sets_meet_across_words() {
        let a: Roles = [3, 200].into_iter().collect();
        assert!(a.meet(&[200].into_iter().collect()));
        assert!(!a.meet(&[4, 136].into_iter().collect()));
        assert!(a.has(200) && !a.has(201) && !a.has(256));
    }
}
