//! The same table in Cedar and in casbin, as their guides put it. They are asked less: neither looks at the age of a second
//! factor or of a token, writes a record, or words an answer.

use crate::table::{Request, Table, path, scope};
use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityId, EntityTypeName, EntityUid, PolicySet,
    RestrictedExpression,
};
use std::{fmt::Write, str::FromStr};

/// An action for each route, which the application's router has found.
pub struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
}

impl Cedar {
    pub fn of(table: &Table) -> Self {
        let mut text = String::new();
        for route in 0..table.routes {
            let scope = scope(route, table.routes);
            write!(
                text,
                "permit(principal, action == Action::\"{}\", resource) when {{ context.scopes.contains(\"{scope}\") && \
                 (context.access == \"any\" || context.own == context.reference) }};\n",
                path(route, "")
            )
            .expect("a text takes it");
        }
        let policies = PolicySet::from_str(&text).expect("the policies are sound");
        let cedar = Self { authorizer: Authorizer::new(), policies, entities: Entities::empty() };
        cedar.check(table);
        cedar
    }

    fn check(&self, table: &Table) {
        table
            .requests
            .iter()
            .for_each(|request| assert_eq!(self.decide(request), request.permitted, "{}", request.path));
    }

    pub fn decide(&self, request: &Request) -> bool {
        let uid = |kind: &str, id: &str| {
            EntityUid::from_type_name_and_id(
                EntityTypeName::from_str(kind).expect("a name"),
                EntityId::new(id),
            )
        };
        let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let scopes = request.claims["scope"].as_str().unwrap_or_default().split(' ').map(text);
        let context = Context::from_pairs([
            ("scopes".to_owned(), RestrictedExpression::new_set(scopes)),
            ("access".to_owned(), text(if request.physician { "any" } else { "own" })),
            ("own".to_owned(), text(request.own())),
            ("reference".to_owned(), text(&request.reference)),
        ]);
        let asked = cedar_policy::Request::new(
            uid("User", request.claims["sub"].as_str().unwrap_or_default()),
            uid("Action", &path(request.route, "")),
            uid("Patient", &request.reference),
            context.expect("no name twice"),
            None,
        );
        let answer =
            self.authorizer.is_authorized(&asked.expect("no schema"), &self.policies, &self.entities);
        answer.decision() == Decision::Allow
    }
}

/// The RESTful model: paths by `keyMatch2`, and whether the record is their own as a part of the request.
pub struct Casbin(Enforcer);

const MODEL: &str = "
[request_definition]
r = sub, obj, act, own
[policy_definition]
p = sub, obj, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && (r.sub == \"physician\" || r.own == \"yes\") && r.act == p.act && keyMatch2(r.obj, p.obj)
";

impl Casbin {
    pub async fn of(table: &Table) -> Self {
        let model = DefaultModel::from_str(MODEL).await.expect("the model is sound");
        let mut enforcer = Enforcer::new(model, MemoryAdapter::default()).await.expect("the model is sound");
        let rule = |sub: &str, route| vec![sub.to_owned(), path(route, ":patient"), "GET".to_owned()];
        let rules = (0..table.routes).flat_map(|route| [rule("physician", route), rule("patient", route)]);
        enforcer.add_policies(rules.collect()).await.expect("no rule twice");
        let casbin = Self(enforcer);
        table
            .requests
            .iter()
            .for_each(|request| assert_eq!(casbin.decide(request), request.permitted, "{}", request.path));
        casbin
    }

    pub fn decide(&self, request: &Request) -> bool {
        let sub = if request.physician { "physician" } else { "patient" };
        let own = if request.own() == request.reference { "yes" } else { "no" };
        self.0.enforce((sub, request.path.as_str(), "GET", own)).expect("the model is sound")
    }
}
