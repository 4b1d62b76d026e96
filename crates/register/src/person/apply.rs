//! Person documents become state: set by set, only differences are written, in one transaction.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use base::{Result, id};
use store::{FromQueryResult, vals};
use uuid::Uuid;

use super::document::{PersonDoc, Related};
use super::model::{Person, Protection, Residence, Status};
use super::number::NationalId;
use super::numbers::{Identifier, Numbers, State};
use super::store::{COLUMNS, INSERT, PersonRow};
use crate::agreement::store as agreements;
use crate::events::{PersonChanged, PersonsMerged, PersonsSplit};
use crate::fact::{Facts, Verdict, digest_of};
use crate::import::model::{Frame, Outcome};
use crate::person::numbers;
use crate::sql;

/// The groups of relations that a fact covers.
const FAMILY: &[&str] = &["family", "spouse"];
const RESPONSIBLE: &[&str] = &["responsible"];
const RESPONSIBLE_FOR: &[&str] = &["responsible_for"];
const GUARDIANSHIP: &[&str] = &["guardian"];

/// Writes what documents say. A document marked `split` may take a number back that had been folded
/// into another person; else only one that is newer than hers may.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn apply(f: &mut Frame<'_>, docs: &[PersonDoc]) -> Result<Outcome> {
    let mut batch = Batch::load(f, docs).await?;
    let mut outcome = Outcome::default();
    for doc in docs {
        batch.take(f, doc, &mut outcome).await?;
    }
    batch.save(f).await?;
    Ok(outcome)
}

type RelationFact = (&'static str, Uuid, String, String, Option<String>, Option<String>);

/// A batch of documents with all that is held of their persons.
struct Batch {
    numbers: Numbers,
    persons: HashMap<Uuid, Person>,
    facts: Facts,
    /// Persons to write; whether they are new.
    dirty: BTreeMap<Uuid, bool>,
    /// What changed, for the journal.
    changed: BTreeMap<Uuid, BTreeSet<&'static str>>,
    relations: HashMap<(Uuid, &'static [&'static str]), Vec<RelationFact>>,
    residences: HashMap<Uuid, Vec<Residence>>,
    merged: Vec<(Uuid, Uuid)>,
    split: Vec<(Uuid, Uuid)>,
}

impl Batch {
    async fn load(f: &mut Frame<'_>, docs: &[PersonDoc]) -> Result<Self> {
        let (tenant, now) = (f.tenant(), f.now());
        let wanted: Vec<NationalId> = docs.iter().flat_map(mentioned).collect();
        let numbers = Numbers::load(f.tx, tenant, &wanted, now).await?;
        let mut own = HashSet::new();
        for number in docs.iter().flat_map(own_numbers) {
            let held = numbers.get(number)?;
            own.extend([held.person, held.origin]);
        }
        let own: Vec<Uuid> = own.into_iter().collect();
        let sql = format!("SELECT {COLUMNS} FROM person p WHERE p.tenant = $1 AND p.id IN ({{in}})");
        let rows: Vec<PersonRow> = sql::rows_in(f.tx, &sql, &vals![tenant.0], &own).await?;
        let mut persons: HashMap<Uuid, Person> = rows.into_iter().map(Person::from).map(|p| (p.id, p)).collect();
        let mut dirty = BTreeMap::new();
        for id in numbers.new_persons() {
            persons.insert(id, blank(id));
            dirty.insert(id, true);
        }
        Ok(Self {
            numbers,
            persons,
            facts: Facts::load(f.tx, tenant, &own).await?,
            dirty,
            changed: BTreeMap::new(),
            relations: HashMap::new(),
            residences: HashMap::new(),
            merged: Vec::new(),
            split: Vec::new(),
        })
    }

    fn person(&mut self, id: Uuid) -> &mut Person {
        self.persons.entry(id).or_insert_with(|| blank(id))
    }

    /// Notes a change of a person; her version rises once a batch.
    fn touch(&mut self, id: Uuid, what: &'static str) {
        if let Entry::Vacant(entry) = self.dirty.entry(id) {
            entry.insert(false);
            self.person(id).version += 1;
        }
        self.changed.entry(id).or_default().insert(what);
    }

    async fn take(&mut self, f: &mut Frame<'_>, doc: &PersonDoc, outcome: &mut Outcome) -> Result<()> {
        let before = self.changed.len();
        let Some(target) = self.target(f, doc).await? else {
            outcome.count(false, false, false);
            return Ok(());
        };
        let lesser = self.state(f, doc, target)?;
        let changed = self.changed.len() > before;
        let created = changed && self.dirty.get(&target) == Some(&true);
        outcome.count(created, changed, lesser);
        Ok(())
    }

    /// The person a document is about, after folding and splitting; none when the document is older
    /// than what is held.
    async fn target(&mut self, f: &mut Frame<'_>, doc: &PersonDoc) -> Result<Option<Uuid>> {
        let current = self.numbers.get(&doc.current)?;
        let holder = self.person(current.person).clone();
        let documented = !matches!(holder.status, Status::Unknown | Status::Withdrawn);
        if current.state == State::Ended && documented && !self.lists_number_in_use(doc, current.person)? {
            // The number has ended in the document of another, or in a newer one of her own.
            let newer = doc.as_of > 0 && holder.as_of > 0 && doc.as_of > holder.as_of;
            if !doc.in_use || !(doc.split || newer) {
                return Ok(None);
            }
            return self.split_off(f, doc, current).map(Some);
        }
        let target = self.survivor(doc, current)?;
        if doc.as_of > 0 && self.person(target).as_of > doc.as_of {
            return Ok(None);
        }
        for number in own_numbers(doc) {
            let other = self.numbers.get(number)?.person;
            if other == target {
                continue;
            }
            let bare = self.dirty.get(&other) == Some(&true) && !self.changed.contains_key(&other);
            if bare && self.numbers.is_new(number) {
                // Nobody has heard of this person: the number was hers from the beginning.
                self.numbers.adopt(number, target);
                self.dirty.remove(&other);
                self.persons.remove(&other);
            } else {
                self.fold(f, other, target).await?;
            }
        }
        self.hold_numbers(doc, target);
        Ok(Some(target))
    }

    fn lists_number_in_use(&self, doc: &PersonDoc, person: Uuid) -> Result<bool> {
        for number in &doc.ended {
            let held = self.numbers.get(number)?;
            if held.person == person && held.state == State::InUse {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Of the persons that a document's numbers name: the one with a document of her own goes
    /// before one who was only mentioned, and the current number before ended ones.
    fn survivor(&mut self, doc: &PersonDoc, current: Identifier) -> Result<Uuid> {
        let mut best = (self.weight(current.person, &doc.current), current.person);
        for number in &doc.ended {
            let person = self.numbers.get(number)?.person;
            let weight = self.weight(person, number);
            if weight > best.0 {
                best = (weight, person);
            }
        }
        Ok(best.1)
    }

    fn weight(&mut self, person: Uuid, number: &NationalId) -> u8 {
        match (self.numbers.is_new(number), self.person(person).status) {
            (true, _) => 0,
            (_, Status::Unknown) => 1,
            (_, Status::Withdrawn) => 2,
            _ => 3,
        }
    }

    fn hold_numbers(&mut self, doc: &PersonDoc, target: Uuid) {
        let state = if doc.in_use { State::InUse } else { State::Ended };
        let mut changed = self.numbers.set(&doc.current, target, state);
        for number in &doc.ended {
            changed |= self.numbers.set(number, target, State::Ended);
        }
        if changed {
            self.touch(target, "numbers");
        }
    }

    /// Folds a duplicate into the one who remains.
    async fn fold(&mut self, f: &mut Frame<'_>, duplicate: Uuid, target: Uuid) -> Result<()> {
        let tenant = f.tenant().0;
        self.touch(duplicate, "numbers");
        self.touch(target, "numbers");
        let version = self.person(duplicate).version.max(self.person(target).version) + 1;
        self.person(duplicate).merged_into = Some(target);
        self.person(duplicate).version = version;
        self.person(target).version = version;
        self.numbers.hand_over(f.tx, f.pass, duplicate, target).await?;
        for group in [FAMILY, RESPONSIBLE, RESPONSIBLE_FOR, GUARDIANSHIP] {
            self.relations.remove(&(duplicate, group));
        }
        self.residences.remove(&duplicate);
        for fact in FACTS {
            self.facts.forget(duplicate, fact);
        }
        for sql in [
            "DELETE FROM relation WHERE tenant = $1 AND person = $2",
            "DELETE FROM residence WHERE tenant = $1 AND person = $2",
            "DELETE FROM fact WHERE tenant = $1 AND subject = $2",
        ] {
            f.tx.execute(f.pass, sql, vals![tenant, duplicate]).await?;
        }
        f.tx.execute(
            f.pass,
            "UPDATE person SET merged_into = $1, version = version + 1 WHERE tenant = $2 AND merged_into = $3",
            vals![target, tenant, duplicate],
        )
        .await?;
        self.merged.push((duplicate, target));
        Ok(())
    }

    /// Gives a number back to a person of its own.
    fn split_off(&mut self, f: &mut Frame<'_>, doc: &PersonDoc, current: Identifier) -> Result<Uuid> {
        let from = current.person;
        let own = if current.origin == from { id::new_v7(f.now()) } else { current.origin };
        if !self.persons.contains_key(&own) {
            self.dirty.insert(own, true);
        }
        self.touch(from, "numbers");
        self.touch(own, "numbers");
        let version = self.person(from).version.max(self.person(own).version) + 1;
        self.person(from).version = version;
        let person = self.person(own);
        *person = Person { version, ..blank(own) };
        self.hold_numbers(doc, own);
        self.split.push((own, from));
        Ok(own)
    }

    /// Weighs every fact of a document. True when a better source stood in the way of one.
    fn state(&mut self, f: &Frame<'_>, doc: &PersonDoc, target: Uuid) -> Result<bool> {
        let mut lesser = false;
        let mut facts = std::mem::take(&mut self.facts);
        let mut weigh = |fact: &'static str, digest: i64| {
            let verdict = facts.state(&f.ranks, target, fact, f.source, digest);
            lesser |= verdict == Verdict::Lesser;
            verdict.writes()
        };
        let mut touched = Vec::new();
        let person = self.persons.entry(target).or_insert_with(|| blank(target));
        if let Some(name) = &doc.name
            && weigh("name", digest_of(name)?)
        {
            (person.given, person.middle, person.family) =
                (name.given.clone(), name.middle.clone(), name.family.clone());
            touched.push("name");
        }
        if weigh("birth", digest_of(&doc.birth)?) {
            person.born = doc.birth.born;
            person.sex.clone_from(&doc.birth.sex);
            touched.push("birth");
        }
        if weigh("life", digest_of(&doc.life)?) {
            (person.status, person.died) = (doc.life.status, doc.life.died);
            touched.push("life");
        }
        if weigh("protection", digest_of(&doc.protection)?) {
            person.protection = doc.protection;
            touched.push("protection");
        }
        person.as_of = person.as_of.max(doc.as_of);
        let strict = person.protection == Protection::Strict;
        let homes = if strict { Vec::new() } else { doc.residences.clone() };
        let homes_digest = digest_of(&homes)?;
        // A fact that was never stated and is not stated now is no fact; but where a stricter
        // level has come, what is held goes, whoever said it.
        let held = |facts: &Facts, fact: &str| facts.is_held(target, fact);
        let mut writes_homes = strict && touched.contains(&"protection");
        if !homes.is_empty() || held(&facts, "residence") {
            let verdict = facts.state(&f.ranks, target, "residence", f.source, homes_digest);
            lesser |= verdict == Verdict::Lesser;
            writes_homes |= verdict.writes();
        }
        if writes_homes {
            self.residences.insert(target, homes);
            touched.push("residence");
        }
        for (fact, group, list, said) in [
            ("family", FAMILY, &doc.family, false),
            ("responsibility", RESPONSIBLE, &doc.responsible, doc.says_responsibility),
            ("responsible_for", RESPONSIBLE_FOR, &doc.responsible_for, false),
            ("guardianship", GUARDIANSHIP, &doc.guardianship, false),
        ] {
            let said = said || !list.is_empty();
            if !said && !held(&facts, fact) {
                continue;
            }
            let rows = self.relation_facts(list)?;
            let verdict = facts.state(&f.ranks, target, fact, f.source, digest_of(&rows)?);
            lesser |= verdict == Verdict::Lesser;
            if verdict.writes() {
                self.relations.insert((target, group), rows);
                touched.push(fact);
            }
        }
        self.facts = facts;
        for what in touched {
            self.touch(target, what);
        }
        Ok(lesser)
    }

    fn relation_facts(&self, list: &[Related]) -> Result<Vec<RelationFact>> {
        let mut rows = Vec::with_capacity(list.len());
        for r in list {
            let other = self.numbers.get(&r.other)?.id;
            let text = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string());
            rows.push((r.kind, other, r.role.clone(), r.scope.clone(), text(r.since), text(r.until)));
        }
        Ok(rows)
    }

    async fn save(mut self, f: &mut Frame<'_>) -> Result<()> {
        if self.dirty.is_empty() && self.changed.is_empty() {
            return self.facts.save(f.tx, f.pass, f.pass.now()).await;
        }
        let existing: Vec<Uuid> = self.dirty.iter().filter(|(_, new)| !**new).map(|(id, _)| *id).collect();
        let mut around = neighbours(f, &existing).await?;
        self.save_persons(f).await?;
        self.numbers.save(f.tx, f.pass).await?;
        self.save_relations(f).await?;
        self.save_residences(f).await?;
        self.facts.save(f.tx, f.pass, f.pass.now()).await?;
        let changed: Vec<Uuid> = self.changed.keys().copied().collect();
        for (person, others) in neighbours(f, &changed).await? {
            around.entry(person).or_default().extend(others);
        }
        self.bump(f, &around).await?;
        // By another number, or not at all any more, she is known to those who have an agreement with us.
        let named =
            self.changed.iter().filter(|(_, what)| ["numbers", "life", "name"].iter().any(|w| what.contains(w)));
        let named: Vec<Uuid> = named.map(|(id, _)| *id).collect();
        agreements::staff_among(f.tx, f.pass, &named).await?;
        self.journal(f, &around).await
    }

    async fn save_persons(&self, f: &mut Frame<'_>) -> Result<()> {
        let (tenant, now) = (f.tenant().0, f.now().micros());
        let text = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string());
        let rows = self
            .dirty
            .keys()
            .filter_map(|id| self.persons.get(id))
            .map(|p| {
                vals![
                    tenant,
                    p.id,
                    p.version,
                    p.merged_into,
                    p.given.clone(),
                    p.middle.clone(),
                    p.family.clone(),
                    text(p.born),
                    p.sex.clone(),
                    p.status.name(),
                    text(p.died),
                    p.protection.number(),
                    p.as_of,
                    now
                ]
            })
            .collect();
        let update =
            "ON CONFLICT (tenant, id) DO UPDATE SET version = excluded.version, merged_into = excluded.merged_into,
            given = excluded.given, middle = excluded.middle, family = excluded.family, born = excluded.born,
            sex = excluded.sex, status = excluded.status, died = excluded.died, protection = excluded.protection,
            as_of = excluded.as_of";
        sql::insert(f.tx, f.pass, INSERT, update, rows).await
    }

    async fn save_relations(&mut self, f: &mut Frame<'_>) -> Result<()> {
        let tenant = f.tenant().0;
        let mut rows = Vec::new();
        let mut clear: HashMap<&'static [&'static str], Vec<Uuid>> = HashMap::new();
        for ((person, group), list) in std::mem::take(&mut self.relations) {
            if self.dirty.get(&person) != Some(&true) {
                clear.entry(group).or_default().push(person);
            }
            rows.extend(list.into_iter().map(|(kind, other, role, scope, since, until)| {
                vals![tenant, person, kind, other, role, scope, since, until]
            }));
        }
        for (group, persons) in clear {
            let kinds = group.iter().map(|k| format!("'{k}'")).collect::<Vec<_>>().join(", ");
            let sql = format!("DELETE FROM relation WHERE tenant = $1 AND person IN ({{in}}) AND kind IN ({kinds})");
            sql::execute_in(f.tx, f.pass, &sql, &vals![tenant], &persons).await?;
        }
        let head = "INSERT INTO relation (tenant, person, kind, other, role, scope, since, until)";
        sql::insert(f.tx, f.pass, head, "", rows).await
    }

    async fn save_residences(&mut self, f: &mut Frame<'_>) -> Result<()> {
        let tenant = f.tenant().0;
        let text = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string());
        let (mut rows, mut clear) = (Vec::new(), Vec::new());
        for (person, list) in std::mem::take(&mut self.residences) {
            if self.dirty.get(&person) != Some(&true) {
                clear.push(person);
            }
            rows.extend(list.into_iter().map(|r| {
                vals![
                    tenant,
                    person,
                    r.kind,
                    r.text,
                    r.postcode,
                    r.place,
                    r.municipality,
                    r.address,
                    r.property,
                    r.dwelling,
                    text(r.since),
                    text(r.until)
                ]
            }));
        }
        let sql = "DELETE FROM residence WHERE tenant = $1 AND person IN ({in})";
        sql::execute_in(f.tx, f.pass, sql, &vals![tenant], &clear).await?;
        let head =
            "INSERT INTO residence (tenant, person, kind, text, postcode, place, municipality, address, property,
          dwelling, since, until)";
        sql::insert(f.tx, f.pass, head, "", rows).await
    }

    /// Those around a changed person may wear another hat or another name on it.
    async fn bump(&self, f: &mut Frame<'_>, around: &Around) -> Result<()> {
        let others: BTreeSet<Uuid> =
            around.values().flatten().filter(|id| !self.dirty.contains_key(id)).copied().collect();
        bump(f, others.into_iter().collect()).await
    }

    async fn journal(&self, f: &mut Frame<'_>, around: &Around) -> Result<()> {
        for (duplicate, target) in &self.merged {
            let topics = [format!("person:{target}"), format!("person:{duplicate}")];
            f.tx.journal(f.pass, &PersonsMerged { person: *target, duplicate: *duplicate }, &topics).await?;
        }
        for (own, from) in &self.split {
            let topics = [format!("person:{own}"), format!("person:{from}")];
            f.tx.journal(f.pass, &PersonsSplit { person: *own, from: *from }, &topics).await?;
        }
        for (person, what) in &self.changed {
            let others = around.get(person).into_iter().flatten();
            let topics: Vec<String> = std::iter::once(person).chain(others).map(|id| format!("person:{id}")).collect();
            let created = self.dirty.get(person) == Some(&true);
            let what = what.iter().map(|w| (*w).to_owned()).collect();
            f.tx.journal(f.pass, &PersonChanged { person: *person, what, created }, &topics).await?;
        }
        Ok(())
    }
}

const FACTS: [&str; 9] =
    ["name", "birth", "life", "protection", "residence", "family", "responsibility", "responsible_for", "guardianship"];

/// Person → those whose hats or names have to do with her.
pub(crate) type Around = HashMap<Uuid, BTreeSet<Uuid>>;

/// Those whom documents of these persons name, and those whose documents or consents name them.
pub(crate) async fn neighbours(f: &Frame<'_>, persons: &[Uuid]) -> Result<Around> {
    #[derive(FromQueryResult)]
    struct Pair {
        person: Uuid,
        other: Uuid,
    }
    let mut around = Around::new();
    for sql in [
        "SELECT r.person AS person, i.person AS other FROM relation r
         CROSS JOIN identifier i WHERE i.tenant = r.tenant AND i.id = r.other
           AND r.tenant = $1 AND r.person IN ({in})",
        "SELECT i.person AS person, r.person AS other FROM identifier i
         CROSS JOIN relation r  WHERE r.tenant = i.tenant AND r.other = i.id
           AND i.tenant = $1 AND i.person IN ({in})",
        "SELECT s.person AS person, k.person AS other FROM identifier s
         CROSS JOIN kin_consent c
         CROSS JOIN identifier k  WHERE c.tenant = s.tenant AND c.subject = s.id AND k.tenant = c.tenant AND k.id = c.kin
           AND s.tenant = $1 AND s.person IN ({in})",
    ] {
        for pair in sql::rows_in::<Pair, _>(f.tx, sql, &vals![f.tenant().0], persons).await? {
            if pair.person != pair.other {
                around.entry(pair.person).or_default().insert(pair.other);
            }
        }
    }
    Ok(around)
}

/// Raises the version of persons whose hats or names may have changed.
pub(crate) async fn bump(f: &mut Frame<'_>, persons: Vec<Uuid>) -> Result<()> {
    let sql = "UPDATE person SET version = version + 1 WHERE tenant = $1 AND id IN ({in})";
    sql::execute_in(f.tx, f.pass, sql, &vals![f.tenant().0], &persons).await
}

/// Writes down numbers that a table mentions, and the persons of whom nothing else is known yet.
pub(crate) async fn mention(f: &mut Frame<'_>, wanted: &[NationalId]) -> Result<Numbers> {
    let mut held = Numbers::load(f.tx, f.tenant(), wanted, f.now()).await?;
    let new = held.new_persons();
    numbers::stubs(f.tx, f.pass, &new).await?;
    held.save(f.tx, f.pass).await?;
    Ok(held)
}

fn blank(id: Uuid) -> Person {
    Person {
        id,
        version: 1,
        merged_into: None,
        given: String::new(),
        middle: String::new(),
        family: String::new(),
        born: None,
        sex: None,
        status: Status::Unknown,
        died: None,
        protection: Protection::None,
        as_of: 0,
    }
}

fn own_numbers(doc: &PersonDoc) -> impl Iterator<Item = &NationalId> {
    std::iter::once(&doc.current).chain(&doc.ended)
}

fn mentioned(doc: &PersonDoc) -> impl Iterator<Item = NationalId> {
    let related = [&doc.family, &doc.responsible, &doc.responsible_for, &doc.guardianship];
    let related = related.into_iter().flatten().map(|r| r.other);
    own_numbers(doc).copied().chain(related)
}
