//! The policies of all rooms, looked at from outside: who may do what as a text that people read
//! (`docs/roles.txt`), and for each policy a question that it alone decides.
//!
//! Kinds, roles and marks are taken from the policies themselves, so a new room comes along
//! without a word here.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::str::FromStr;

use base::TenantId;
use base::Text;
use base::id::Uuid;
use cedar_policy::PolicySet;
use door::policy::{Asker, PARTY_ROLES};
use door::{Hat, HatKind, Policies, Under};
use register::agreement::model::Category;
use serde_json::Value;
use store::{Assurance, Thing};

const HERE: TenantId = TenantId(1);
const ELSEWHERE: TenantId = TenantId(2);
const LEVELS: [Assurance; 3] = [Assurance::None, Assurance::Substantial, Assurance::High];
/// The hat by which the asker has to do with a thing, when she has.
const HAT: &str = "person:her";
const LINK: &str = "link:hers";

/// Something that policies decide about.
#[derive(Clone, Debug)]
struct Probe {
    tenant: TenantId,
    kind: String,
    parties: Vec<(&'static str, &'static str)>,
    assurance: Assurance,
    marks: Vec<String>,
}

impl Thing for Probe {
    fn kind(&self) -> &'static str {
        // A handful of kinds in one test.
        Box::leak(self.kind.clone().into_boxed_str())
    }
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        self.parties.clone()
    }
    fn assurance(&self) -> Assurance {
        self.assurance
    }
    fn marks(&self) -> Vec<&str> {
        self.marks.iter().map(String::as_str).collect()
    }
}

/// The policies with the words that they use.
struct House {
    policies: Policies,
    verbs: Vec<&'static str>,
    kinds: BTreeSet<String>,
    roles: BTreeSet<String>,
    marks: BTreeSet<String>,
    hats: BTreeSet<String>,
}

impl House {
    fn new(texts: &[(&str, &str)], verbs: Vec<&'static str>) -> Self {
        let policies = Policies::new(texts, &verbs).unwrap();
        let mut found = Vec::new();
        for (_, text) in texts {
            for policy in PolicySet::from_str(text).unwrap().policies() {
                words(&policy.to_json().unwrap(), &mut found);
            }
        }
        let of = |attribute: &str| -> BTreeSet<String> {
            found.iter().filter(|(a, _)| a == attribute).map(|(_, word)| word.clone()).collect()
        };
        // Every kind of thing that is none of those named; and what an agreement can open.
        let opened = Category::ALL.map(|c| c.kind().to_owned());
        let kinds = of("kind").into_iter().chain(opened).chain(["*".to_owned()]).collect();
        let roles = of("roles").into_iter().chain(["leader".to_owned()]).collect();
        Self { policies, verbs, kinds, roles, marks: of("marks"), hats: of("hats") }
    }

    fn ours() -> Self {
        let rooms = allting::rooms::rooms();
        let texts: Vec<(&str, &str)> = rooms.iter().map(|r| (r.name, r.policy)).collect();
        Self::new(&texts, rooms.iter().flat_map(|r| r.verbs.iter().copied()).collect())
    }

    /// None of the marks, each alone, and all.
    fn markings(&self) -> Vec<Vec<String>> {
        let mut all: Vec<Vec<String>> = vec![Vec::new()];
        all.extend(self.marks.iter().map(|m| vec![m.clone()]));
        if self.marks.len() > 1 {
            all.push(self.marks.iter().cloned().collect());
        }
        all
    }
}

/// Collects `(attribute, text)` where a policy compares an attribute with a text.
fn words(policy: &Value, found: &mut Vec<(String, String)>) {
    match policy {
        Value::Object(fields) => {
            if let (Some(left), Some(right)) = (fields.get("left"), fields.get("right")) {
                for (one, other) in [(left, right), (right, left)] {
                    if let Some(attribute) = one.get(".").and_then(|access| access["attr"].as_str()) {
                        texts(other, attribute, found);
                    }
                }
            }
            fields.values().for_each(|v| words(v, found));
        }
        Value::Array(items) => items.iter().for_each(|v| words(v, found)),
        _ => {}
    }
}

fn texts(value: &Value, attribute: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => match fields.get("Value") {
            Some(Value::String(text)) => found.push((attribute.to_owned(), text.clone())),
            _ => fields.iter().filter(|(k, _)| *k == "Set").for_each(|(_, v)| texts(v, attribute, found)),
        },
        Value::Array(items) => items.iter().for_each(|v| texts(v, attribute, found)),
        _ => {}
    }
}

/// How somebody stands to a thing.
#[derive(Clone)]
struct Relation {
    name: String,
    signed_in: bool,
    party: Option<(&'static str, &'static str)>,
    hats: Vec<String>,
    roles: Vec<String>,
    /// She has said why she looks.
    reason: bool,
    /// She wears [`HAT`] by an agreement about all that one can be about.
    lent: bool,
}

fn relations(house: &House) -> Vec<Relation> {
    let new = |name: &str, signed_in, party: Option<(&'static str, &'static str)>, roles: &[&str]| Relation {
        name: name.to_owned(),
        signed_in,
        party,
        hats: party.map(|(_, hat)| hat.to_owned()).into_iter().collect(),
        roles: roles.iter().map(|r| (*r).to_owned()).collect(),
        reason: false,
        lent: false,
    };
    let mut all = vec![
        new("nobody", false, None, &[]),
        new("link", false, Some(("requester", LINK)), &[]),
        new("resident", true, None, &[]),
    ];
    all.extend(PARTY_ROLES.iter().map(|r| new(r, true, Some((r, HAT)), &[])));
    all.push(new("unit's leader", true, Some(("unit", HAT)), &["leader"]));
    let lent = new("unit by agreement", true, Some(("unit", HAT)), &[]);
    all.push(Relation { lent: true, hats: Vec::new(), ..lent });
    all.extend(house.roles.iter().map(|r| new(&format!("a {r}"), true, None, &[r])));
    // Whom a reason lets in is a column of its own.
    let with_reason = |r: &String| Relation { reason: true, ..new(&format!("a {r} with a reason"), true, None, &[r]) };
    all.extend(house.roles.iter().map(with_reason).filter(|r| reason_counts(house, r)));
    all.extend(house.hats.iter().map(|h| Relation { hats: vec![h.clone()], ..new(h, true, None, &[]) }));
    all
}

/// Whether a reason changes anything for somebody.
fn reason_counts(house: &House, with: &Relation) -> bool {
    let without = Relation { reason: false, ..with.clone() };
    house.verbs.iter().any(|verb| {
        house.kinds.iter().any(|kind| {
            let (kind, marks) = (kind.clone(), Vec::new());
            let thing = Probe { tenant: HERE, kind, parties: Vec::new(), assurance: Assurance::None, marks };
            may(house, with, Assurance::High, verb, &thing).0 != may(house, &without, Assurance::High, verb, &thing).0
        })
    })
}

fn may(house: &House, relation: &Relation, level: Assurance, verb: &str, thing: &Probe) -> (bool, Vec<String>) {
    let kinds = Category::ALL.map(|c| c.kind().to_owned()).to_vec();
    let lent = Hat {
        kind: HatKind::Job,
        key: HAT.into(),
        name: Text::default(),
        role: Text::default(),
        subject: Uuid::nil(),
        roles: Vec::new(),
        under: vec![Under { agreement: Uuid::nil(), kinds }],
        also: Vec::new(),
    };
    let asker = Asker {
        id: "person:her".into(),
        tenant: HERE,
        signed_in: relation.signed_in,
        assurance: level,
        hats: relation.hats.iter().map(String::as_str).collect(),
        lent: if relation.lent { vec![&lent] } else { Vec::new() },
        roles: relation.roles.iter().map(String::as_str).collect(),
        reason: relation.reason,
    };
    house.policies.why(&asker, verb, thing).unwrap()
}

/// The lowest sign-in with which she may: `a` without one, `s` substantial, `h` high, `-` never.
fn lowest(house: &House, relation: &Relation, verb: &str, thing: &Probe) -> char {
    // Nobody is signed in below substantial, and who is not signed in has no level.
    let levels = if relation.signed_in { &LEVELS[1..] } else { &LEVELS[..1] };
    let found = levels.iter().find(|level| may(house, relation, **level, verb, thing).0);
    found.map_or('-', |level| match level {
        Assurance::None => 'a',
        Assurance::Substantial => 's',
        Assurance::High => 'h',
    })
}

/// One line: for each relation the three letters of a thing that demands nothing, substantial, high.
fn line(house: &House, to: &[Relation], verb: &str, thing: (TenantId, &str, &[String])) -> Vec<String> {
    let (tenant, kind, marks) = thing;
    let cell = |relation: &Relation| {
        LEVELS.iter().fold(String::new(), |cell, demanded| {
            let parties = relation.party.into_iter().collect();
            let thing = Probe { tenant, kind: kind.to_owned(), parties, assurance: *demanded, marks: marks.to_vec() };
            format!("{cell}{}", lowest(house, relation, verb, &thing))
        })
    };
    to.iter().map(cell).collect()
}

const HEAD: &str = "\
Who may do what, as the policies of all rooms decide it (crates/*/policy.cedar).

Made by a test: ALLTING_UPDATE=1 cargo test -p allting policies
Each cell has three letters: for a thing that demands no sign-in, level substantial, level high.
a: without signing in   s: signed in at substantial or higher   h: only at high   -: never

";

fn matrix(house: &House) -> String {
    let relations = relations(house);
    let mut text = HEAD.to_owned();
    // Each row says its verb and its kind, so that no two are the same line.
    let row = |text: &mut String, verb: &str, kind: &str, cells: &[String]| {
        let mut line = format!("{verb:<22}{kind:<32}");
        for (cell, relation) in cells.iter().zip(&relations) {
            let width = relation.name.len().max(3) + 2;
            let _ = write!(line, "{cell:<width$}");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    };
    let names: Vec<String> = relations.iter().map(|r| r.name.clone()).collect();
    row(&mut text, "verb", "kind", &names);
    let mut abroad = Vec::new();
    for verb in &house.verbs {
        let usual = line(house, &relations, verb, (HERE, "*", &[]));
        row(&mut text, verb, "*", &usual);
        for kind in &house.kinds {
            for marks in house.markings() {
                let cells = line(house, &relations, verb, (HERE, kind, &marks));
                if cells != usual {
                    let said = [std::slice::from_ref(kind), &marks].concat().join(" ");
                    row(&mut text, verb, &said, &cells);
                }
                if line(house, &relations, verb, (ELSEWHERE, kind, &marks)).iter().any(|cell| cell != "---") {
                    abroad.push(format!("{verb} {kind} {marks:?}"));
                }
            }
        }
    }
    let abroad = if abroad.is_empty() { "nothing, whoever asks".to_owned() } else { abroad.join(", ") };
    let _ = writeln!(text, "\nWith things of another municipality: {abroad}.");
    text
}

#[test]
fn who_may_do_what_is_as_it_was_read_and_agreed() {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/roles.txt"));
    let now = matrix(&House::ours());
    if std::env::var_os("ALLTING_UPDATE").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let agreed = std::fs::read_to_string(path).unwrap_or_default();
    // The whole text is compared; some hundred wide lines twice would help nobody who reads what differs.
    assert!(
        agreed == now,
        "the policies say something else than docs/roles.txt:\n{}\nIf that is meant: ALLTING_UPDATE=1 cargo test -p allting policies, and have somebody read it",
        diff(&agreed, &now).join("\n")
    );
}

/// Lines that are in only one of two texts; for people to read, since it does not see in which order they are.
fn diff(before: &str, after: &str) -> Vec<String> {
    let gone = before.lines().filter(|l| !after.lines().any(|a| a == *l)).map(|l| format!("- {l}"));
    let new = after.lines().filter(|l| !before.lines().any(|b| b == *l)).map(|l| format!("+ {l}"));
    let lines: Vec<String> = gone.chain(new).collect();
    if lines.is_empty() { vec!["  the same lines, but not the same text".to_owned()] } else { lines }
}

/// The policies that decide no question alone: each could be taken out and nobody would notice.
fn idle(house: &House) -> Vec<String> {
    let mut waiting: BTreeSet<String> = house.policies.ids().into_iter().collect();
    for relation in relations(house) {
        let levels = if relation.signed_in { &LEVELS[1..] } else { &LEVELS[..1] };
        for verb in &house.verbs {
            for kind in &house.kinds {
                for marks in house.markings() {
                    for (tenant, demanded) in [HERE, ELSEWHERE].iter().flat_map(|t| LEVELS.map(|d| (*t, d))) {
                        for level in levels {
                            let parties = relation.party.into_iter().collect();
                            let (kind, marks) = (kind.clone(), marks.clone());
                            let thing = Probe { tenant, kind, parties, assurance: demanded, marks };
                            let (allowed, by) = may(house, &relation, *level, verb, &thing);
                            let [alone] = &by[..] else { continue };
                            if !waiting.contains(alone) {
                                continue;
                            }
                            // What one policy forbids matters only where another permits.
                            let without = House {
                                policies: house.policies.without(alone).unwrap(),
                                verbs: Vec::new(),
                                kinds: BTreeSet::new(),
                                roles: BTreeSet::new(),
                                marks: BTreeSet::new(),
                                hats: BTreeSet::new(),
                            };
                            if may(&without, &relation, *level, verb, &thing).0 != allowed {
                                waiting.remove(alone);
                            }
                        }
                    }
                }
            }
        }
    }
    waiting.into_iter().collect()
}

#[test]
fn every_policy_decides_something_that_no_other_does() {
    let house = House::ours();
    assert!(house.policies.ids().len() > 5, "the policies were found");
    assert_eq!(idle(&house), Vec::<String>::new(), "these could be taken out and nobody would notice");
}

#[test]
fn a_policy_in_the_shadow_of_another_is_found() {
    let texts = [
        (
            "door",
            "@id(\"tenant\") forbid (principal, action, resource) unless { principal.tenant == resource.tenant };",
        ),
        (
            "lamps",
            r#"@id("light") permit (principal, action == Action::"lamp_light", resource) when { principal.signed_in };
               @id("unit") permit (principal, action == Action::"lamp_light", resource)
               when { principal.signed_in && resource.unit.containsAny(principal.hats) };
               @id("late") forbid (principal, action == Action::"lamp_paint", resource)
               when { resource.kind == "lamp" && resource.marks.contains("painted") };"#,
        ),
    ];
    let house = House::new(&texts, vec!["lamp_light", "lamp_paint"]);
    assert_eq!(house.kinds.iter().collect::<Vec<_>>(), ["*", "lamp", "task"]);
    assert_eq!(house.marks.iter().collect::<Vec<_>>(), ["painted"]);
    // `unit` permits only what `light` permits anyway; `late` forbids what nobody may.
    assert_eq!(idle(&house), ["lamps.late", "lamps.unit"]);
}

/// The lines of the matrix that differ when the policies of the rooms are changed.
fn differs(change: impl Fn(&mut Vec<(&str, String)>)) -> Vec<String> {
    let rooms = allting::rooms::rooms();
    let verbs: Vec<&'static str> = rooms.iter().flat_map(|r| r.verbs.iter().copied()).collect();
    let matrix_of = |texts: &[(&str, String)]| {
        let texts: Vec<(&str, &str)> = texts.iter().map(|(room, text)| (*room, text.as_str())).collect();
        let text = matrix(&House::new(&texts, verbs.clone()));
        let rows: Vec<&str> = text.lines().filter(|l| verbs.iter().any(|v| l.starts_with(&format!("{v} ")))).collect();
        assert_eq!(rows.len(), rows.iter().collect::<BTreeSet<_>>().len(), "two rows are the same line");
        text
    };
    let mut texts: Vec<(&str, String)> = rooms.iter().map(|r| (r.name, r.policy.to_owned())).collect();
    let before = matrix_of(&texts);
    change(&mut texts);
    let after = matrix_of(&texts);
    assert_ne!(before, after, "nobody would see it");
    diff(&before, &after)
}

#[test]
fn the_matrix_changes_when_a_policy_does() {
    let wider = r#"@id("wider") permit (principal, action == Action::"task_read", resource)
        when { resource.neighbour.containsAny(principal.hats) };"#;
    let lines = differs(|texts| texts.push(("wider", wider.to_owned())));
    // The verb's own line, and those of tasks under it, which an agreement can open.
    assert!(lines.iter().all(|l| l[1..].trim_start().starts_with("task_read ")), "{lines:?}");
    assert_eq!(lines.iter().filter(|l| l.contains(" * ")).count(), 2, "{lines:?}");
}

/// The row that comes has the cells of a row that is there, under another verb.
#[test]
fn the_matrix_changes_when_a_policy_about_one_kind_does() {
    let see = r#"action == Action::"routing_see""#;
    let more = r#"action in [Action::"routing_see", Action::"routing_change"]"#;
    let lines = differs(|texts| {
        let (_, routing) = texts.iter_mut().find(|(room, _)| *room == "routing").unwrap();
        assert!(routing.contains(see), "the policy has the words that this test changes");
        *routing = routing.replacen(see, more, 1);
    });
    assert!(lines.iter().all(|l| l[1..].trim_start().starts_with("routing_change ")), "{lines:?}");
    assert!(lines.iter().all(|l| l.contains(" routing ")), "of no other kind: {lines:?}");
}
