//! The second factor: whether a need is met, and what can be asked of whom.

use crate::{
    decide::Run,
    decision::{Code, Obligation},
    policy::{Enrol, Need},
    request::Method,
    sets::{Factor, Factors, Flow},
    time::{Freshness, Seconds, UnixTime},
};
use alloc::vec::Vec;

impl Need {
    /// The types that count and may be asked for.
    fn acceptable(&self) -> Factors {
        self.factors.unwrap_or(Factors::USUAL)
    }

    /// Whether the method is of a type that counts. A method without a type never satisfies a list.
    fn accepts(&self, method: &Method) -> bool {
        match method.factor {
            Some(factor) => self.acceptable().has(factor),
            None => self.factors.is_none() && !method.typed,
        }
    }

    /// When the newest second factor that counts was used, if it is fresh; else why the need is not met.
    pub(crate) fn met(&self, methods: &[Method], now: UnixTime) -> Result<UnixTime, Code> {
        let standing = |method: &Method| method.at.freshness(now, self.max_age);
        let newest = methods
            .iter()
            .filter(|method| self.accepts(method) && standing(method) != Freshness::Future)
            .max_by_key(|method| method.at);
        match newest {
            Some(method) if standing(method) == Freshness::Fresh => Ok(method.at),
            Some(_) => Err(Code::FactorStale),
            // A first factor that does not count is no weak second one.
            None if methods.iter().any(|method| {
                standing(method) == Freshness::Fresh && method.factor.is_none_or(|factor| ASKABLE.has(factor))
            }) =>
            {
                Err(Code::FactorWeak)
            }
            None => Err(Code::FactorMissing),
        }
    }
}

/// What can be asked for: all but what happens before, or elsewhere.
const ASKABLE: Factors = Factors::USUAL.with(Factor::Email).with(Factor::RecoveryCode);

impl<'r> Run<'r> {
    /// The second factors that may count at all in this login.
    pub(crate) fn methods(&self) -> Vec<Method> {
        let federated = self.connection.is_some_and(|connection| connection.federated);
        let carried = self.client.is_some_and(|(_, client)| client.carries_factors);
        let came_along: &[Method] =
            if carried && self.request.flow == Flow::Refresh { &self.request.carried } else { &[] };
        let first = self.request.first;
        // One without a type may have been the first once more.
        let again = |method: &Method| match method.factor {
            Some(factor) => first.has(factor),
            None => !method.typed && !first.is_empty(),
        };
        let mut methods = Vec::new();
        for method in self.request.methods.iter().chain(came_along) {
            if (federated || method.factor != Some(Factor::Federated)) && !again(method) {
                methods.push(*method);
            }
        }
        methods
    }

    /// When each factor, in their order, was last used, to go along with a refresh token.
    #[inline(never)]
    pub(crate) fn factors_to_carry(&self) -> Vec<Option<UnixTime>> {
        let mut times = Vec::new();
        for factor in Factor::ALL {
            // One ahead of now would count once its time has come.
            let counts = |method: &&Method| {
                method.factor == Some(*factor)
                    && method.at.freshness(self.now, Seconds(0)) != Freshness::Future
            };
            times.push(self.methods.iter().filter(counts).map(|method| method.at).max());
        }
        times
    }

    /// What to ask so that every one of the unmet needs is met at once; else why nothing can be asked.
    ///
    /// E-mail enrols itself and a recovery code comes with another factor: neither makes a user enrolled.
    pub(crate) fn ask(&self) -> Result<Obligation<'r>, Code> {
        let enrolled = self.request.enrolled;
        let askable = ASKABLE.minus(self.request.first);
        let acceptable = self.unmet.iter().fold(askable, |factors, need| factors.both(need.acceptable()));
        if acceptable.is_empty() {
            return Err(Code::FactorsConflict);
        }
        let usable = acceptable.both(enrolled);
        if !usable.is_empty() {
            return Ok(Obligation::Challenge(usable));
        }
        if self.request.enrolled_otherwise || !enrolled.both(Factors::USUAL).is_empty() {
            return Err(Code::FactorUnsuitable);
        }
        let enrollable = acceptable.both(Factors::USUAL);
        let may_not = |need: &&Need| match &need.enrol {
            Enrol::Deny => true,
            Enrol::Allow => false,
            Enrol::Unless(elsewhere) => elsewhere.holds(self),
        };
        // Who acts for the user would enrol a factor of their own for them.
        if enrollable.is_empty() || !self.request.actors.is_empty() || self.unmet.iter().any(may_not) {
            return Err(Code::FactorNotEnrolled);
        }
        Ok(Obligation::Enrol(enrollable))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_176_000_000;

    #[track_caller]
    fn check(
        factors: Option<&[Factor]>,
        methods: &[(Option<Factor>, bool, i64)],
        expected: Result<i64, Code>,
    ) {
        let need = Need {
            max_age: Seconds(900),
            factors: factors.map(|factors| factors.iter().copied().collect()),
            enrol: Enrol::Deny,
        };
        let methods: Vec<_> = methods
            .iter()
            .map(|(factor, typed, age)| Method {
                factor: *factor,
                typed: *typed,
                at: UnixTime::from_millis(NOW - age * 1000).unwrap(),
            })
            .collect();
        let met = need.met(&methods, UnixTime::from_millis(NOW).unwrap());
        assert_eq!(met.map(|at| (NOW - at.millis()) / 1000), expected);
    }

    #[test]
    fn the_newest_method_that_counts_decides() {
        let key = Some(Factor::WebauthnRoaming);
        let otp = Some(Factor::Otp);
        check(None, &[], Err(Code::FactorMissing));
        check(None, &[(otp, true, 900)], Ok(900));
        check(None, &[(otp, true, 901)], Err(Code::FactorStale));
        check(None, &[(otp, true, 901), (key, true, 10)], Ok(10));
        check(None, &[(key, true, 10), (otp, true, 901)], Ok(10));
        check(None, &[(otp, true, -60)], Ok(-60));
        check(None, &[(otp, true, -61)], Err(Code::FactorMissing));
        check(None, &[(otp, true, -61), (otp, true, 5)], Ok(5));
        check(Some(&[Factor::WebauthnRoaming]), &[(otp, true, 5)], Err(Code::FactorWeak));
        check(Some(&[Factor::WebauthnRoaming]), &[(otp, true, 5), (key, true, 901)], Err(Code::FactorStale));
    }

    #[test]
    fn a_method_without_a_type_satisfies_no_list() {
        check(None, &[(None, false, 5)], Ok(5));
        check(None, &[(None, true, 5)], Err(Code::FactorWeak));
        check(Some(&[Factor::Otp]), &[(None, false, 5)], Err(Code::FactorWeak));
    }

    #[test]
    fn email_and_recovery_codes_count_only_where_they_are_named() {
        check(None, &[(Some(Factor::Email), true, 5)], Err(Code::FactorWeak));
        check(None, &[(Some(Factor::RecoveryCode), true, 5)], Err(Code::FactorWeak));
        check(Some(&[Factor::Email]), &[(Some(Factor::Email), true, 5)], Ok(5));
    }
}
