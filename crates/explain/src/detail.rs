//! What an event had and what the policy takes, in the policy's own words. What neither the policy nor Auth0's documentation
//! names is not repeated: it may be of a person.

use crate::answer::Reason;
use serde_json::Value;
use wardgate_compiler::{
    Compiled, closest,
    document::{Client, Document, Records, Route, Source},
};
use wardgate_policy::UnixTime;

/// What was found in the event for a reason, beside what would have been right; `None` where there is nothing to add.
pub fn detail(compiled: &Compiled, event: &Value, reason: &Reason) -> Option<String> {
    let of_event = OfEvent { document: &compiled.document, compiled, event };
    match reason.code.as_str() {
        "W102" => of_event.client_meant(),
        "W105" => of_event.connection(),
        "W202" | "W206" => of_event.roles(reason),
        "W207" => of_event.scope_meant(reason.scope.as_deref()?),
        "W302" | "W305" => of_event.completion(&reason.rule),
        "W402" => of_event.factors(),
        _ => None,
    }
}

struct OfEvent<'a> {
    compiled: &'a Compiled,
    document: &'a Document,
    event: &'a Value,
}

impl<'a> OfEvent<'a> {
    fn text(&self, pointer: &str) -> Option<&'a str> {
        self.event.pointer(pointer)?.as_str()
    }

    fn client(&self) -> Option<&'a Client> {
        let id = self.text("/client/client_id")?;
        self.document.client.iter().find(|client| client.id.0 == id)
    }

    fn client_meant(&self) -> Option<String> {
        let known = self.document.client.iter().map(|client| client.id.0.as_str());
        meant(closest(self.text("/client/client_id")?, known)?)
    }

    fn scope_meant(&self, scope: &str) -> Option<String> {
        meant(closest(scope, self.routes().map(|(_, route)| route.scope.0.as_str()))?)
    }

    fn connection(&self) -> Option<String> {
        let client = self.client()?;
        let came = self.text("/connection/name").unwrap_or_default();
        let mut named = self.document.client.iter().flat_map(|client| &client.connections);
        let came = named
            .find(|name| name.0 == came)
            .map_or_else(|| "a connection that the policy does not name".to_owned(), |name| code(&name.0));
        let allowed = list(client.connections.iter().map(|name| name.0.as_str()));
        Some(format!("the login came through {came}; {} takes: {allowed}", code(&client.id.0)))
    }

    /// The routes of the API that is asked for, with their places.
    fn routes(&self) -> impl Iterator<Item = (usize, &'a Route)> {
        let audience = self.text("/resource_server/identifier");
        let routes = self.document.route.iter().enumerate();
        routes.filter(move |(_, route)| audience.is_none_or(|audience| route.audience.0 == audience))
    }

    /// All routes of a scope have the same roles.
    fn roles(&self, reason: &Reason) -> Option<String> {
        let of_reason = |(at, route): &(usize, &Route)| match &reason.scope {
            Some(scope) => route.scope.0 == *scope,
            None => format!("route[{at}]") == reason.rule,
        };
        let routes: Vec<_> = self.routes().filter(of_reason).collect();
        let (_, first) = routes.first()?;
        let records = |what: &str, records: &Option<Records>| {
            let roles = list(records.as_ref()?.roles.iter().map(|role| role.0.as_str()));
            Some(format!("{what}: {roles}"))
        };
        let some = [records("own", &first.own), records("proxy", &first.proxy)];
        let some = some.into_iter().flatten().collect::<Vec<_>>().join("; ");
        let any = list(first.roles.iter().map(|role| role.0.as_str()));
        let takes = match (first.roles.is_empty(), some.as_str()) {
            (_, "") => any,
            (true, _) => some,
            (false, _) => format!("{any} ({some})"),
        };
        let places: Vec<_> = routes.iter().map(|(at, _)| self.place(*at)).collect();
        let has = self.roles_of_user();
        let has = if has.is_empty() { "no role that the policy names".to_owned() } else { list(has) };
        Some(format!("the user has: {has}; {} takes: {takes}: {}", code(&first.scope.0), places.join(", ")))
    }

    fn place(&self, route: usize) -> String {
        let name = format!("route[{route}]");
        match self.compiled.places.get(&name) {
            Some(place) => format!("{name} in line {}", place.line),
            None => name,
        }
    }

    /// Those of the user's roles that the policy names, as the connection has them.
    fn roles_of_user(&self) -> Vec<&'a str> {
        let connection = self.text("/connection/name");
        let mut connections = self.document.connection.iter();
        let source = connections
            .find(|(name, _)| Some(name.0.as_str()) == connection)
            .and_then(|(_, connection)| connection.roles.as_ref());
        let written = match source {
            Some(source) => self.at(&source.from),
            None => self.event.pointer("/authorization/roles"),
        };
        let items = match written {
            Some(Value::Array(items)) => items.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        let named = |written: &str| match source {
            Some(source) => {
                source.names.iter().find(|name| name.written.0 == written).map(|name| name.role.0.as_str())
            }
            None => self.compiled.policy.roles.iter().find(|role| *role == written).map(String::as_str),
        };
        items.iter().filter_map(Value::as_str).filter_map(named).collect()
    }

    fn completion(&self, rule: &str) -> Option<String> {
        let mut courses = self.document.training.iter();
        let (_, course) = courses.find(|(name, _)| format!("training.{}", name.0) == rule)?;
        let completed = self.at(&course.source)?.get("completed_at")?.as_str()?;
        UnixTime::parse(completed)?;
        let grace = course.grace.as_ref().map(|grace| format!(", with {} of grace", grace.0));
        let grace = grace.unwrap_or_default();
        Some(format!("completed at {completed}; a completion lasts {}{grace}", course.max_age.0))
    }

    /// When second factors were used.
    fn factors(&self) -> Option<String> {
        let methods = self.event.pointer("/authentication/methods")?.as_array()?.iter();
        let of_factors = methods.filter(|method| method["name"] == "mfa");
        let times = of_factors.filter_map(|method| method["timestamp"].as_str());
        let last = times.filter_map(|time| Some((UnixTime::parse(time)?, time))).max_by_key(|(at, _)| *at)?;
        Some(format!("the last second factor was used at {}", last.1))
    }

    fn at(&self, source: &Source) -> Option<&'a Value> {
        self.event.pointer(&format!("/{}", source.0.replace('.', "/")))
    }
}

fn meant(known: &str) -> Option<String> {
    Some(format!("did you mean {}?", code(known)))
}

fn code(name: &str) -> String {
    format!("`{name}`")
}

fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, run};
    use serde_json::json;
    use wardgate_compiler::compile;

    const POLICY: &str = include_str!("../../../actions/policy.toml");
    const EVENT: &str = include_str!("../../../tests/scenarios/events/physician.json");
    const NOON: i64 = 1_795_176_000_000;

    /// What is told of a code at a gate after a physician's event has been changed.
    fn told(code: &str, changes: &[(&str, Value)]) -> Option<String> {
        let compiled = compile(POLICY).unwrap();
        let mut event: Value = serde_json::from_str(EVENT).unwrap();
        for (pointer, value) in changes {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            event.pointer_mut(parent).unwrap()[key] = value.clone();
        }
        let simulation = run(&compiled, Action::Gate, &event, NOON, true).unwrap();
        let reason = simulation.reasons.iter().find(|reason| reason.code == code);
        detail(&compiled, &event, reason.unwrap_or_else(|| panic!("{simulation:#?}")))
    }

    #[track_caller]
    fn check(code: &str, changes: &[(&str, Value)], expected: &str) {
        assert_eq!(told(code, changes).as_deref(), Some(expected));
    }

    const ROLES: &str = "/authorization/roles";
    const SCOPES: &str = "/transaction/requested_scopes";
    const CONNECTION: &str = "/connection/name";

    #[test]
    fn roles_of_the_user_stand_beside_those_of_the_scope() {
        let line = |start: &str| POLICY.lines().position(|line| line == start).unwrap();
        let list = line("path = \"/api/v1/patients/records\"") - 1;
        let one = line("path = \"/api/v1/patients/{patient_ref}/records\"") - 1;
        let records = format!("route[0] in line {list}, route[1] in line {one}");
        let takes = format!("`read:patient_records` takes: physician (own: patient): {records}");
        for (roles, has) in [
            (json!(["receptionist", "nurse"]), "receptionist, nurse"),
            (json!(["friend of jane@mercy.example"]), "no role that the policy names"),
            (json!(["friend of jane@mercy.example", "nurse"]), "nurse"),
            (json!([]), "no role that the policy names"),
        ] {
            check("W206", &[(ROLES, roles)], &format!("the user has: {has}; {takes}"));
        }
        let summaries = line("path = \"/api/v1/patients/{patient_ref}/visit-summaries\"") - 1;
        let takes = "`read:visit_summaries` takes: physician, nurse (own: patient; proxy: guardian)";
        check(
            "W206",
            &[(ROLES, json!(["receptionist"])), (SCOPES, json!(["read:visit_summaries"]))],
            &format!("the user has: receptionist; {takes}: route[6] in line {summaries}"),
        );
    }

    #[test]
    fn roles_are_those_that_the_connection_gives() {
        let affiliate = |groups: Value| {
            let told = told(
                "W206",
                &[
                    ("/client/client_id", "affiliate-portal".into()),
                    (CONNECTION, "mercy-affiliates".into()),
                    ("/organization", json!({ "id": "org_lakeside" })),
                    ("/user/groups", groups),
                ],
            );
            told.unwrap().split(';').next().unwrap().to_owned()
        };
        assert_eq!(affiliate(json!(["EHR Nurses", "Jane's friends"])), "the user has: nurse");
        assert_eq!(affiliate(json!("EHR Nurses")), "the user has: nurse");
        assert_eq!(affiliate(json!(["nurse"])), "the user has: no role that the policy names");
    }

    #[test]
    fn the_name_that_was_meant_is_told() {
        check("W102", &[("/client/client_id", "clinician-portl".into())], "did you mean `clinician-portal`?");
        check("W207", &[(SCOPES, json!(["read:patient_record"]))], "did you mean `read:patient_records`?");
        assert_eq!(told("W102", &[("/client/client_id", "elsewhere".into())]), None);
    }

    #[test]
    fn the_connection_is_told_where_the_policy_names_it() {
        let takes = "`clinician-portal` takes: mercy-workforce, mercy-emergency";
        for (name, came) in
            [("mercy-patients", "`mercy-patients`"), ("jane", "a connection that the policy does not name")]
        {
            check("W105", &[(CONNECTION, name.into())], &format!("the login came through {came}; {takes}"));
        }
    }

    #[test]
    fn dates_are_told_where_they_are_dates() {
        let training = "/user/app_metadata/training/hipaa-privacy/completed_at";
        let lasts = "a completion lasts 365d, with 14d of grace";
        check("W302", &[(training, "2025-03-01".into())], &format!("completed at 2025-03-01; {lasts}"));
        let methods = json!([
            { "name": "mfa", "type": "otp", "timestamp": "2026-11-19T11:00:00Z" },
            { "name": "mfa", "type": "otp", "timestamp": "2026-11-18T11:00:00Z" },
            { "name": "mfa", "type": "otp", "timestamp": "yesterday" },
            { "name": "pwd", "timestamp": "2026-11-20T11:00:00Z" },
        ]);
        let told = "the last second factor was used at 2026-11-19T11:00:00Z";
        check("W402", &[("/authentication/methods", methods)], told);
    }
}
