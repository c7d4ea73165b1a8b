//! What it takes to call an operation: alternatives, each with what must all be shown.

use super::{
    Position,
    operations::Version,
    reader::Reader,
    tree::{Member, NodeId, short},
};

/// What it takes to call an operation: one of the alternatives. None at all: nothing.
#[derive(Debug)]
pub(crate) struct Access {
    /// Where that is said; `None` where nothing is.
    pub(crate) at: Option<Position>,
    pub(crate) alternatives: Vec<Alternative>,
}

/// What must be shown together. Nothing at all: anybody may call.
#[derive(Debug)]
pub(crate) struct Alternative {
    pub(crate) at: Position,
    pub(crate) credentials: Vec<Credential>,
}

/// Something to be shown.
#[derive(Debug)]
pub(crate) struct Credential {
    /// The name of its security scheme.
    pub(crate) scheme: String,
    /// The scopes it must have; `None` where it is no token with scopes.
    pub(crate) scopes: Option<Vec<String>>,
}

/// The security schemes of a file.
pub(crate) struct Schemes<'r, 't> {
    pub(crate) reader: &'r Reader<'t>,
    pub(crate) root: NodeId,
    pub(crate) version: Version,
}

impl Schemes<'_, '_> {
    /// `None` where it is a problem.
    pub(crate) fn access(&self, security: Member) -> Option<Access> {
        let items = self.reader.list(security.value, "`security`")?;
        let alternatives = items.iter().map(|item| self.alternative(*item)).collect::<Option<Vec<_>>>()?;
        Some(Access { at: Some(security.at), alternatives })
    }

    fn alternative(&self, item: NodeId) -> Option<Alternative> {
        let at = self.reader.node(item)?.at;
        let members = self.reader.map(item, "an item of `security`")?;
        let credentials = members.iter().map(|(name, member)| self.credential(name, *member));
        Some(Alternative { at, credentials: credentials.collect::<Option<_>>()? })
    }

    fn credential(&self, name: &str, member: Member) -> Option<Credential> {
        let items = self.reader.list(member.value, "the scopes of a security scheme")?;
        let scopes = items.iter().map(|item| Some(self.reader.text(*item, "a scope")?.to_owned()));
        let scopes = scopes.collect::<Option<Vec<_>>>()?;
        let carries = match self.kind(name, member.at)? {
            Kind::Scopes => true,
            Kind::Bearer => self.version == Version::V31,
            Kind::Other => false,
        };
        Some(Credential { scheme: name.to_owned(), scopes: carries.then_some(scopes) })
    }

    fn kind(&self, name: &str, at: Position) -> Option<Kind> {
        let scheme = self.find(name);
        let Some(scheme) = scheme else {
            let says = format!(
                "`security`: expected the name of a scheme in `components.securitySchemes`, found `{}`",
                short(name)
            );
            self.reader.tell(at, says);
            return None;
        };
        let scheme = self.reader.resolve(scheme)?;
        let text = |key| {
            let member = self.reader.member(scheme, key, "a security scheme")?;
            self.reader.text(member.value, "a security scheme")
        };
        match text("type") {
            Some("oauth2" | "openIdConnect") => Some(Kind::Scopes),
            Some("http") if text("scheme").is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer")) => {
                Some(Kind::Bearer)
            }
            Some("http" | "apiKey" | "mutualTLS") => Some(Kind::Other),
            _ => {
                let says = "a security scheme: expected a `type`, one of oauth2, openIdConnect, http, apiKey, mutualTLS";
                self.reader.tell(self.reader.node(scheme)?.at, says);
                None
            }
        }
    }

    fn find(&self, name: &str) -> Option<NodeId> {
        let components = self.reader.member(self.root, "components", "an OpenAPI document")?;
        let schemes = self.reader.member(components.value, "securitySchemes", "`components`")?;
        Some(self.reader.member(schemes.value, name, "`securitySchemes`")?.value)
    }
}

/// What a security scheme is about.
enum Kind {
    /// A token, with scopes in any version of OpenAPI.
    Scopes,
    /// A token, with scopes since OpenAPI 3.1.
    Bearer,
    /// No token.
    Other,
}
