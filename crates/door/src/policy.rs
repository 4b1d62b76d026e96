//! Policies: Cedar decides, deny by default.
//!
//! Every room brings a `policy.cedar`; together with the door's own they are one set, checked
//! against one schema when the program starts. A principal has hats, roles and an assurance; a
//! thing has its tenant, its parties by role, marks and the assurance it demands. A hat that somebody
//! has by an agreement between municipalities is among her hats only where the thing is of a kind that
//! the agreement names: no policy has to remember that.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use base::{Error, Result, TenantId};
use cedar_policy::{
    ActionConstraint, Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, Policy,
    PolicySet, Request, RestrictedExpression, Schema, ValidationMode, ValidationWarning, Validator,
};
use store::{Assurance, Thing};

use crate::Hat;
use crate::answered::{Answered, question};

/// The roles a party can have. A policy asks for them by name: `resource.unit`.
pub const PARTY_ROLES: [&str; 7] = ["requester", "owner", "neighbour", "assignee", "unit", "subject", "kin"];

/// Who asks.
pub struct Asker<'a> {
    /// As the journal names her: `person:<id>`. No policy may name one.
    pub id: String,
    /// The host's: no policy opens a thing of another.
    pub tenant: TenantId,
    /// Also true of a professional system.
    pub signed_in: bool,
    /// Of the session; of a professional system, substantial.
    pub assurance: Assurance,
    /// The hats that count whatever a thing is.
    pub hats: Vec<&'a str>,
    /// The hats that she has by an agreement: each counts for the kinds of things that it is about.
    pub lent: Vec<&'a Hat>,
    /// Marks of her own hats, such as `leader`; sorted, each once.
    pub roles: Vec<&'a str>,
    /// Whether she has said why she looks.
    pub reason: bool,
}

/// The policies of all rooms, checked, with the answers they have given. See [`Policies::allow`].
pub struct Policies {
    set: PolicySet,
    authorizer: Authorizer,
    verbs: HashMap<&'static str, Decided>,
    person: EntityTypeName,
    thing: EntityTypeName,
    answered: Answered,
}

/// A verb as the policies know it, with those of them that can have a say in it. The others are
/// not evaluated: a house has many rooms.
struct Decided {
    action: EntityUid,
    set: PolicySet,
}

impl Policies {
    /// From the texts of all rooms and the verbs they decide on.
    ///
    /// # Errors
    /// A text for the operator: where a policy does not parse or does not fit the schema.
    pub fn new(texts: &[(&str, &str)], verbs: &[&'static str]) -> Result<Self, String> {
        let mut set = PolicySet::new();
        for (room, text) in texts {
            let part = PolicySet::from_str(text).map_err(|e| format!("policy.cedar of {room}: {e}"))?;
            for (n, policy) in part.policies().enumerate() {
                let id = policy.annotation("id").map_or_else(|| format!("{room}-{n}"), |id| format!("{room}.{id}"));
                set.add(policy.new_id(cedar_policy::PolicyId::new(id)))
                    .map_err(|e| format!("policy.cedar of {room}: {e}"))?;
            }
        }
        check(&set, verbs)?;
        Self::of(set, verbs)
    }

    fn of(set: PolicySet, verbs: &[&'static str]) -> Result<Self, String> {
        let name = |text: &str| EntityTypeName::from_str(text).map_err(|e| e.to_string());
        let action = name("Action")?;
        let decided = |verb: &'static str| {
            let action = EntityUid::from_type_name_and_id(action.clone(), EntityId::new(verb));
            let mut part = PolicySet::new();
            for policy in set.policies().filter(|p| concerns(p, &action)) {
                part.add(policy.clone()).map_err(|e| e.to_string())?;
            }
            Ok::<_, String>((verb, Decided { action, set: part }))
        };
        let verbs = verbs.iter().map(|v| decided(v)).collect::<Result<_, _>>()?;
        let (person, thing) = (name("Person")?, name("Thing")?);
        Ok(Self { set, authorizer: Authorizer::new(), verbs, person, thing, answered: Answered::default() })
    }

    /// Whether the asker may do this to the thing.
    ///
    /// # Errors
    /// `Internal` for a verb that no room declared, or a policy that could not be evaluated.
    pub fn allow(&self, asker: &Asker<'_>, verb: &str, thing: &dyn Thing) -> Result<bool> {
        let question = question(asker, verb, thing);
        if let Some(answer) = self.answered.get(&question) {
            return Ok(answer);
        }
        let answer = self.answer(asker, verb, thing)?.decision() == Decision::Allow;
        self.answered.keep(question, answer);
        Ok(answer)
    }

    /// Whether the asker may, and the ids of the policies that decide it: those that permit, or
    /// those that forbid; none where nothing permits.
    ///
    /// # Errors
    /// As [`Policies::allow`].
    pub fn why(&self, asker: &Asker<'_>, verb: &str, thing: &dyn Thing) -> Result<(bool, Vec<String>)> {
        let answer = self.answer(asker, verb, thing)?;
        let by = answer.diagnostics().reason().map(ToString::to_string).collect();
        Ok((answer.decision() == Decision::Allow, by))
    }

    /// The ids of all policies, such as `tasks.report`.
    pub fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.set.policies().map(|p| p.id().to_string()).collect();
        ids.sort_unstable();
        ids
    }

    /// The same without one of them: to see what it is good for.
    ///
    /// # Errors
    /// A text when there is no such policy.
    pub fn without(&self, id: &str) -> Result<Self, String> {
        let mut set = self.set.clone();
        set.remove_static(cedar_policy::PolicyId::new(id)).map_err(|e| e.to_string())?;
        let verbs: Vec<&'static str> = self.verbs.keys().copied().collect();
        Self::of(set, &verbs)
    }

    fn answer(&self, asker: &Asker<'_>, verb: &str, thing: &dyn Thing) -> Result<cedar_policy::Response> {
        let Decided { action, set } =
            self.verbs.get(verb).ok_or_else(|| Error::internal(format!("no room declares the verb {verb}")))?;
        let who = EntityUid::from_type_name_and_id(self.person.clone(), EntityId::new(&asker.id));
        let what = EntityUid::from_type_name_and_id(
            self.thing.clone(),
            EntityId::new(format!("{}/{}", thing.kind(), thing.id())),
        );
        let entities = Entities::from_entities(
            [
                Entity::new(who.clone(), person_attributes(asker, thing.kind()), HashSet::new())
                    .map_err(Error::internal)?,
                Entity::new(what.clone(), thing_attributes(thing), HashSet::new()).map_err(Error::internal)?,
            ],
            None,
        )
        .map_err(Error::internal)?;
        let request = Request::new(who, action.clone(), what, Context::empty(), None).map_err(Error::internal)?;
        let answer = self.authorizer.is_authorized(&request, set, &entities);
        if let Some(error) = answer.diagnostics().errors().next() {
            return Err(Error::internal(format!("a policy failed on {verb}: {error}")));
        }
        Ok(answer)
    }
}

/// Whether a policy can have a say in an action. Actions have no groups here (see the schema).
fn concerns(policy: &Policy, action: &EntityUid) -> bool {
    match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::In(actions) => actions.contains(action),
        ActionConstraint::Eq(one) => one == *action,
    }
}

/// Refuses what does not fit the schema, a policy that can never apply (it says something else than
/// whoever wrote it believes), and one that names a person or a thing: what somebody may depends on
/// her hats, and answers are remembered without names.
fn check(set: &PolicySet, verbs: &[&str]) -> Result<(), String> {
    for policy in set.policies() {
        if let Some(name) = policy.entity_literals().into_iter().find(|e| e.type_name().to_string() != "Action") {
            return Err(format!("the policy {} names {name}", policy.id()));
        }
    }
    let (schema, _) = Schema::from_cedarschema_str(&schema_text(verbs)).map_err(|e| e.to_string())?;
    let checked = Validator::new(schema).validate(set, ValidationMode::Strict);
    let errors = checked.validation_errors().map(ToString::to_string);
    let never = checked.validation_warnings().filter(|w| matches!(w, ValidationWarning::ImpossiblePolicy(_)));
    let said: Vec<String> = errors.chain(never.map(ToString::to_string)).collect();
    if said.is_empty() { Ok(()) } else { Err(said.join("\n")) }
}

type Attributes = HashMap<String, RestrictedExpression>;

fn set<'a>(items: impl IntoIterator<Item = &'a str>) -> RestrictedExpression {
    RestrictedExpression::new_set(items.into_iter().map(|i| RestrictedExpression::new_string(i.to_owned())))
}

/// `hats` are those that count for a thing of this kind; `lent` are those of them that come from an
/// agreement, for policies that are stricter there.
fn person_attributes(asker: &Asker<'_>, kind: &str) -> Attributes {
    let lent = || asker.lent.iter().filter(|h| h.counts_for(kind)).map(|h| h.key.as_str());
    HashMap::from([
        ("tenant".into(), RestrictedExpression::new_long(asker.tenant.0)),
        ("signed_in".into(), RestrictedExpression::new_bool(asker.signed_in)),
        ("assurance".into(), RestrictedExpression::new_long(asker.assurance.number())),
        ("hats".into(), set(asker.hats.iter().copied().chain(lent()))),
        ("lent".into(), set(lent())),
        ("roles".into(), set(asker.roles.iter().copied())),
        ("reason".into(), RestrictedExpression::new_bool(asker.reason)),
    ])
}

fn thing_attributes(thing: &dyn Thing) -> Attributes {
    let mut attributes = HashMap::from([
        ("kind".into(), RestrictedExpression::new_string(thing.kind().to_owned())),
        ("tenant".into(), RestrictedExpression::new_long(thing.tenant().0)),
        ("assurance".into(), RestrictedExpression::new_long(thing.assurance().number())),
        ("marks".into(), set(thing.marks())),
    ]);
    let parties = thing.parties();
    for role in PARTY_ROLES {
        attributes.insert(role.into(), set(parties.iter().filter(|(r, _)| *r == role).map(|(_, hat)| *hat)));
    }
    attributes
}

fn schema_text(verbs: &[&str]) -> String {
    let parties: String = PARTY_ROLES.iter().map(|r| format!("  {r}: Set<String>,\n")).collect();
    let actions: Vec<String> = verbs.iter().map(|v| format!("\"{v}\"")).collect();
    format!(
        "entity Person = {{ tenant: Long, signed_in: Bool, assurance: Long, hats: Set<String>, lent: Set<String>, roles: Set<String>, reason: Bool }};
entity Thing = {{ tenant: Long, kind: String, assurance: Long, marks: Set<String>,\n{parties}}};
action {} appliesTo {{ principal: Person, resource: Thing, context: {{}} }};\n",
        actions.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    struct Lamp(i64, &'static str, Assurance);
    impl Thing for Lamp {
        fn kind(&self) -> &'static str {
            "lamp"
        }
        fn id(&self) -> Uuid {
            Uuid::nil()
        }
        fn tenant(&self) -> TenantId {
            TenantId(self.0)
        }
        fn parties(&self) -> Vec<(&str, &str)> {
            vec![("unit", self.1)]
        }
        fn assurance(&self) -> Assurance {
            self.2
        }
    }

    fn policies() -> Policies {
        let own = r#"permit(principal, action == Action::"lamp_light", resource)
            when { resource.unit.containsAny(principal.hats) };"#;
        Policies::new(&[("door", include_str!("../policy.cedar")), ("lamps", own)], &["lamp_light", "lamp_break"])
            .unwrap()
    }

    fn asker<'a>(hats: &[&'a str], assurance: Assurance) -> Asker<'a> {
        let (id, tenant) = ("x".into(), TenantId(1));
        let (hats, lent) = (hats.to_vec(), Vec::new());
        Asker { id, tenant, signed_in: true, assurance, hats, lent, roles: vec![], reason: false }
    }

    fn lent(key: &str, kinds: &[&str]) -> Hat {
        let kinds = kinds.iter().map(|k| (*k).to_owned()).collect();
        Hat {
            also: vec![],
            kind: crate::HatKind::Job,
            key: key.into(),
            name: base::Text::default(),
            role: base::Text::default(),
            subject: Uuid::nil(),
            roles: vec!["leader".into()],
            under: vec![crate::Under { agreement: Uuid::nil(), kinds }],
        }
    }

    #[test]
    fn a_hat_by_an_agreement_counts_for_the_kinds_it_names() {
        let p = policies();
        let hats = [lent("unit:light", &["case", "lamp"]), lent("unit:dark", &["case"]), lent("unit:none", &[])];
        let me = Asker { lent: hats.iter().collect(), ..asker(&[], Assurance::High) };
        let may =
            |p: &Policies, me: &Asker<'_>, unit| p.allow(me, "lamp_light", &Lamp(1, unit, Assurance::None)).unwrap();
        assert!(may(&p, &me, "unit:light"));
        assert!(!may(&p, &me, "unit:dark") && !may(&p, &me, "unit:none"));
        assert!(!p.allow(&me, "lamp_light", &Lamp(2, "unit:light", Assurance::None)).unwrap(), "another tenant");
        assert!(!hats[0].has_role("leader"), "no agreement gives a role");
        // A municipality that is stricter where others help it.
        let own = r#"permit(principal, action, resource) when { resource.unit.containsAny(principal.hats) };
            forbid(principal, action, resource) when { resource.unit.containsAny(principal.lent) };"#;
        let strict = Policies::new(&[("lamps", own)], &["lamp_light"]).unwrap();
        assert!(
            !may(&strict, &me, "unit:light") && may(&strict, &asker(&["unit:light"], Assurance::None), "unit:light")
        );
    }

    #[test]
    fn denied_unless_allowed_and_never_across_tenants_or_below_the_assurance() {
        let p = policies();
        let me = asker(&["unit:light"], Assurance::Substantial);
        assert!(p.allow(&me, "lamp_light", &Lamp(1, "unit:light", Assurance::Substantial)).unwrap());
        assert!(!p.allow(&me, "lamp_light", &Lamp(1, "unit:other", Assurance::None)).unwrap());
        assert!(!p.allow(&me, "lamp_break", &Lamp(1, "unit:light", Assurance::None)).unwrap());
        assert!(!p.allow(&me, "lamp_light", &Lamp(2, "unit:light", Assurance::None)).unwrap(), "another tenant");
        assert!(!p.allow(&me, "lamp_light", &Lamp(1, "unit:light", Assurance::High)).unwrap(), "too low");
        assert!(p.allow(&me, "lamp_paint", &Lamp(1, "unit:light", Assurance::None)).is_err(), "an unknown verb");
    }

    #[test]
    fn a_policy_that_cannot_be_right_is_refused_at_the_start() {
        let typo =
            r#"permit(principal, action == Action::"lamp_light", resource) when { resource.units.contains("x") };"#;
        let said = Policies::new(&[("lamps", typo)], &["lamp_light"]).err().unwrap();
        assert!(said.contains("units"), "{said}");
    }
    #[test]
    fn a_policy_that_can_never_apply_is_refused_at_the_start() {
        let never = r#"@id("never") permit(principal, action == Action::"lamp_light", resource)
            when { principal.signed_in && false };"#;
        let fine = r#"permit(principal, action == Action::"lamp_light", resource) when { principal.signed_in };"#;
        assert!(Policies::new(&[("lamps", fine)], &["lamp_light"]).is_ok());
        let said = Policies::new(&[("lamps", never)], &["lamp_light"]).err().unwrap();
        assert!(said.contains("lamps.never"), "{said}");
    }

    #[test]
    fn a_policy_that_names_a_person_or_a_thing_is_refused_at_the_start() {
        for named in [r#"principal == Person::"x", action, resource"#, r#"principal, action, resource == Thing::"x""#] {
            let said = Policies::new(&[("lamps", &format!("permit({named});"))], &["lamp_light"]).err().unwrap();
            assert!(said.contains("names"), "{said}");
        }
        let within = r#"permit(principal, action, resource) when { principal == Person::"x" };"#;
        assert!(Policies::new(&[("lamps", within)], &["lamp_light"]).is_err());
    }

    #[test]
    fn an_answer_that_is_remembered_is_the_one_that_is_worked_out() {
        let p = policies();
        let all = [&[][..], &["a"], &["b"], &["a", "b"], &["ab"], &["b", "a"]];
        let levels = [Assurance::None, Assurance::Substantial, Assurance::High];
        for round in 0..2 {
            for (n, hats) in all.iter().enumerate() {
                for (unit, has) in [("a", [1, 3, 5].contains(&n)), ("ab", n == 4)] {
                    for (at, wanted) in levels.iter().flat_map(|at| levels.iter().map(move |wanted| (*at, *wanted))) {
                        for (tenant, verb) in [(1, "lamp_light"), (1, "lamp_break"), (2, "lamp_light")] {
                            let (me, lamp) = (asker(hats, at), Lamp(tenant, unit, wanted));
                            let may = has && at >= wanted && tenant == 1 && verb == "lamp_light";
                            assert_eq!(p.allow(&me, verb, &lamp).unwrap(), may, "{round} {hats:?} {unit} {verb}");
                            assert_eq!(p.why(&me, verb, &lamp).unwrap().0, may);
                        }
                    }
                }
            }
        }
        let me = Asker { roles: vec!["a"], ..asker(&[], Assurance::High) };
        assert!(!p.allow(&me, "lamp_light", &Lamp(1, "a", Assurance::None)).unwrap(), "a role is no hat");
    }

    #[test]
    fn it_says_which_policy_decided() {
        let p = policies();
        assert_eq!(p.ids(), ["door.assurance", "door.own_tenant_only", "lamps-0"]);
        let me = asker(&["unit:light"], Assurance::Substantial);
        let why = |p: &Policies, lamp: Lamp| p.why(&me, "lamp_light", &lamp).unwrap();
        assert_eq!(why(&p, Lamp(1, "unit:light", Assurance::None)), (true, vec!["lamps-0".into()]));
        assert_eq!(why(&p, Lamp(2, "unit:light", Assurance::None)), (false, vec!["door.own_tenant_only".into()]));
        assert_eq!(why(&p, Lamp(1, "unit:other", Assurance::None)), (false, vec![]));
        let open = p.without("door.own_tenant_only").unwrap();
        assert!(why(&open, Lamp(2, "unit:light", Assurance::None)).0);
        assert!(p.without("door.nothing").is_err());
    }
}
