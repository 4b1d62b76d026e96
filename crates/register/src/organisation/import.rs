//! Units and roles of Enhetsregisteret.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::Result;
use base::error::Message;
use serde::{Deserialize, Serialize};
use store::{FromQueryResult, Value, vals};
use uuid::Uuid;

use crate::address::model::id_of;
use crate::events::OrganisationChanged;
use crate::fact::{Facts, Verdict, digest_of};
use crate::import::csv::date;
use crate::import::model::{Done, Frame, Piece};
use crate::person::apply::{bump, mention};
use crate::person::document::number;
use crate::person::number::{NationalId, is_organisation_number};
use crate::sql;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Unit {
    organisasjonsnummer: String,
    navn: Option<String>,
    organisasjonsform: Option<Code>,
    overordnet_enhet: Option<String>,
    telefon: Option<String>,
    mobil: Option<String>,
    epostadresse: Option<String>,
    forretningsadresse: Option<Address>,
    beliggenhetsadresse: Option<Address>,
    postadresse: Option<Address>,
    naeringskode1: Option<Code>,
    konkurs: Option<bool>,
    slettedato: Option<String>,
    nedleggelsesdato: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    kode: String,
    beskrivelse: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Address {
    adresse: Vec<Option<String>>,
    postnummer: Option<String>,
    poststed: Option<String>,
    kommunenummer: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Roles {
    organisasjonsnummer: Option<String>,
    #[serde(default)]
    rollegrupper: Vec<RoleGroup>,
    #[serde(rename = "_links")]
    links: Option<Links>,
}

#[derive(Deserialize)]
struct Links {
    enhet: Option<Link>,
}

#[derive(Deserialize)]
struct Link {
    href: String,
}

#[derive(Deserialize)]
struct RoleGroup {
    #[serde(rename = "type")]
    group: Code,
    #[serde(default)]
    roller: Vec<RoleDoc>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RoleDoc {
    #[serde(rename = "type")]
    role: Code,
    person: Option<Holder>,
    enhet: Option<HolderUnit>,
    #[serde(default)]
    fratraadt: bool,
    #[serde(default)]
    avregistrert: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Holder {
    navn: Option<HolderName>,
    foedselsnummer: Option<String>,
}

#[derive(Deserialize)]
struct HolderName {
    fornavn: Option<String>,
    mellomnavn: Option<String>,
    etternavn: Option<String>,
}

#[derive(Deserialize)]
struct HolderUnit {
    organisasjonsnummer: String,
    #[serde(default)]
    navn: Vec<Option<String>>,
}

/// What is kept of an organisation.
#[derive(Serialize)]
struct UnitFact {
    number: String,
    name: String,
    form: String,
    parent: String,
    phone: String,
    email: String,
    address: String,
    municipality: String,
    industry: String,
    dissolved: Option<String>,
    bankrupt: bool,
}

fn unreadable(e: &serde_json::Error) -> Message {
    Message::new("register-problem-unreadable").with("column", e.column()).with("row", e.line())
}

fn organisation_number(text: &str) -> Result<String, Message> {
    if is_organisation_number(text) {
        Ok(text.to_owned())
    } else {
        Err(Message::new("register-problem-organisation-number"))
    }
}

/// Whether the reader takes it: for [`crate::import::probe`].
pub(crate) fn reads(raw: &str, roles: bool) -> bool {
    (if roles { read_roles(raw).map(|_| ()) } else { read_unit(raw).map(|_| ()) }).is_ok()
}

fn read_unit(raw: &str) -> Result<UnitFact, Message> {
    let u: Unit = serde_json::from_str(raw).map_err(|e| unreadable(&e))?;
    let number = organisation_number(&u.organisasjonsnummer)?;
    let ended = u.slettedato.or(u.nedleggelsesdato).unwrap_or_default();
    let place = u.forretningsadresse.or(u.beliggenhetsadresse).or(u.postadresse).unwrap_or_default();
    let lines = place.adresse.iter().flatten().map(String::as_str).filter(|l| !l.is_empty());
    let town =
        [place.postnummer.as_deref(), place.poststed.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let address = lines.chain(Some(town.as_str()).filter(|t| !t.is_empty())).collect::<Vec<_>>().join(", ");
    let parent = u.overordnet_enhet.map(|p| organisation_number(&p)).transpose()?;
    Ok(UnitFact {
        name: u.navn.filter(|n| !n.is_empty()).unwrap_or_else(|| number.clone()),
        number,
        form: u.organisasjonsform.map(|c| c.kode).unwrap_or_default(),
        parent: parent.unwrap_or_default(),
        phone: u.telefon.or(u.mobil).unwrap_or_default(),
        email: u.epostadresse.unwrap_or_default(),
        address,
        municipality: place.kommunenummer.unwrap_or_default(),
        industry: u.naeringskode1.map(|c| c.kode).unwrap_or_default(),
        dissolved: date(&ended, "slettedato")?.map(|d| d.to_string()),
        bankrupt: u.konkurs.unwrap_or(false),
    })
}

const INSERT: &str =
    "INSERT INTO organisation (tenant, id, number, name, form, parent, phone, email, address, municipality,
  industry, dissolved, bankrupt)";

/// Loads organisations.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn units(f: &mut Frame<'_>, pieces: &[Piece]) -> Result<Done> {
    let mut done = Done::default();
    let mut stated = Vec::new();
    for (n, piece) in pieces.iter().enumerate() {
        match read_unit(&piece.raw) {
            Ok(unit) => stated.push((id_of(f.tenant(), "organisation", &unit.number), unit)),
            Err(message) => done.problem(n, piece.line, message),
        }
    }
    let ids: Vec<Uuid> = stated.iter().map(|(id, _)| *id).collect();
    let mut facts = Facts::load(f.tx, f.tenant(), &ids).await?;
    let mut rows: BTreeMap<Uuid, Vec<Value>> = BTreeMap::new();
    let mut told = BTreeMap::new();
    for (id, u) in stated {
        let verdict = facts.state(&f.ranks, id, "organisation", f.source, digest_of(&u)?);
        done.outcome.count(verdict == Verdict::New, verdict.writes(), verdict == Verdict::Lesser);
        if verdict.writes() {
            told.insert(id, (u.number.clone(), verdict == Verdict::New));
            rows.insert(
                id,
                vals![
                    f.tenant().0,
                    id,
                    u.number,
                    u.name,
                    u.form,
                    u.parent,
                    u.phone,
                    u.email,
                    u.address,
                    u.municipality,
                    u.industry,
                    u.dissolved,
                    u.bankrupt
                ],
            );
        }
    }
    let update = "ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name, form = excluded.form,
        parent = excluded.parent, phone = excluded.phone, email = excluded.email, address = excluded.address,
        municipality = excluded.municipality, industry = excluded.industry, dissolved = excluded.dissolved,
        bankrupt = excluded.bankrupt";
    sql::insert(f.tx, f.pass, INSERT, update, rows.into_values().collect()).await?;
    facts.save(f.tx, f.pass, f.pass.now()).await?;
    let ids: Vec<Uuid> = told.keys().copied().collect();
    let holders = holders(f, &ids).await?;
    tell(f, told, "organisation", holders).await?;
    Ok(done)
}

/// A role as it is kept: group, code, label, number, holder, holder's number.
type RoleFact = (String, String, String, Option<Uuid>, String, String);

struct Stated {
    number: String,
    roles: Vec<(RoleDoc, String, Option<NationalId>)>,
}

fn read_roles(raw: &str) -> Result<Stated, Message> {
    let doc: Roles = serde_json::from_str(raw).map_err(|e| unreadable(&e))?;
    // The answer for one organisation names it only in its links.
    let linked = || doc.links.as_ref()?.enhet.as_ref()?.href.rsplit('/').next().map(str::to_owned);
    let number = doc.organisasjonsnummer.clone().or_else(linked).unwrap_or_default();
    let number = organisation_number(&number)?;
    let mut roles = Vec::new();
    for group in doc.rollegrupper {
        for role in group.roller.into_iter().filter(|r| !r.fratraadt && !r.avregistrert) {
            let text = role.person.as_ref().and_then(|p| p.foedselsnummer.as_deref());
            let national = text.map(|t| self::number(t, "foedselsnummer")).transpose()?;
            roles.push((role, group.group.kode.clone(), national));
        }
    }
    Ok(Stated { number, roles })
}

fn holder_of(role: &RoleDoc) -> (String, String) {
    if let Some(unit) = &role.enhet {
        let name =
            unit.navn.iter().flatten().map(String::as_str).filter(|n| !n.is_empty()).collect::<Vec<_>>().join(" ");
        return (name, unit.organisasjonsnummer.clone());
    }
    let name = role.person.as_ref().and_then(|p| p.navn.as_ref());
    let parts = name.map(|n| [&n.fornavn, &n.mellomnavn, &n.etternavn]).into_iter().flatten();
    (parts.flatten().map(String::as_str).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" "), String::new())
}

/// Loads roles; an organisation that is not known yet is written down with its number.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn roles(f: &mut Frame<'_>, pieces: &[Piece]) -> Result<Done> {
    let mut done = Done::default();
    let mut stated = Vec::new();
    for (n, piece) in pieces.iter().enumerate() {
        match read_roles(&piece.raw) {
            Ok(one) => stated.push(one),
            Err(message) => done.problem(n, piece.line, message),
        }
    }
    let wanted: Vec<NationalId> = stated.iter().flat_map(|s| s.roles.iter().filter_map(|r| r.2)).collect();
    let numbers = mention(f, &wanted).await?;
    let ids: Vec<Uuid> = stated.iter().map(|s| id_of(f.tenant(), "organisation", &s.number)).collect();
    let mut facts = Facts::load(f.tx, f.tenant(), &ids).await?;
    let mut told = BTreeMap::new();
    let mut rows: BTreeMap<Uuid, Vec<RoleFact>> = BTreeMap::new();
    for (one, id) in stated.into_iter().zip(ids) {
        let mut list: Vec<RoleFact> = Vec::with_capacity(one.roles.len());
        for (role, group, national) in &one.roles {
            let (holder, holder_number) = holder_of(role);
            let label = role.role.beskrivelse.clone().unwrap_or_else(|| role.role.kode.clone());
            let identifier = national.as_ref().map(|n| numbers.get(n)).transpose()?.map(|i| i.id);
            list.push((group.clone(), role.role.kode.clone(), label, identifier, holder, holder_number));
        }
        let verdict = facts.state(&f.ranks, id, "roles", f.source, digest_of(&list)?);
        done.outcome.count(verdict == Verdict::New, verdict.writes(), verdict == Verdict::Lesser);
        if verdict.writes() {
            told.insert(id, (one.number, false));
            rows.insert(id, list);
        }
    }
    let ids: Vec<Uuid> = rows.keys().copied().collect();
    let mut around = holders(f, &ids).await?;
    save_roles(f, &told, rows).await?;
    facts.save(f.tx, f.pass, f.pass.now()).await?;
    for (id, persons) in holders(f, &ids).await? {
        around.entry(id).or_default().extend(persons);
    }
    tell(f, told, "roles", around).await?;
    Ok(done)
}

type Told = BTreeMap<Uuid, (String, bool)>;
type Holders = HashMap<Uuid, BTreeSet<Uuid>>;

async fn save_roles(f: &mut Frame<'_>, told: &Told, rows: BTreeMap<Uuid, Vec<RoleFact>>) -> Result<()> {
    let tenant = f.tenant().0;
    let ids: Vec<Uuid> = rows.keys().copied().collect();
    let stubs = told
        .iter()
        .map(|(id, (number, _))| {
            vals![tenant, *id, number.clone(), number.clone(), "", "", "", "", "", "", "", None::<String>, false]
        })
        .collect();
    sql::insert(f.tx, f.pass, INSERT, "ON CONFLICT (tenant, id) DO NOTHING", stubs).await?;
    let sql = "DELETE FROM organisation_role WHERE tenant = $1 AND organisation IN ({in})";
    sql::execute_in(f.tx, f.pass, sql, &vals![tenant], &ids).await?;
    let mut values = Vec::new();
    for (id, list) in rows {
        for (seq, (group, role, label, identifier, holder, holder_number)) in (0i64..).zip(list) {
            values.push(vals![tenant, id, seq, group, role, label, identifier, holder, holder_number]);
        }
    }
    let head = "INSERT INTO organisation_role (tenant, organisation, seq, role_group, role, label, identifier, holder,
      holder_number)";
    sql::insert(f.tx, f.pass, head, "", values).await
}

/// The persons who hold roles.
async fn holders(f: &Frame<'_>, organisations: &[Uuid]) -> Result<Holders> {
    #[derive(FromQueryResult)]
    struct Pair {
        organisation: Uuid,
        person: Uuid,
    }
    let sql = "SELECT r.organisation AS organisation, i.person AS person FROM organisation_role r
        CROSS JOIN identifier i
        WHERE i.tenant = r.tenant AND i.id = r.identifier
           AND r.tenant = $1 AND r.organisation IN ({in})";
    let mut holders = Holders::new();
    for pair in sql::rows_in::<Pair, _>(f.tx, sql, &vals![f.tenant().0], organisations).await? {
        holders.entry(pair.organisation).or_default().insert(pair.person);
    }
    Ok(holders)
}

async fn tell(f: &mut Frame<'_>, told: Told, what: &str, holders: Holders) -> Result<()> {
    let persons: BTreeSet<Uuid> = holders.values().flatten().copied().collect();
    bump(f, persons.into_iter().collect()).await?;
    for (organisation, (number, created)) in told {
        let persons = holders.get(&organisation).into_iter().flatten().map(|id| format!("person:{id}"));
        let topics: Vec<String> = std::iter::once(format!("organisation:{number}")).chain(persons).collect();
        let event = OrganisationChanged { organisation, number, what: vec![what.to_owned()], created };
        f.tx.journal(f.pass, &event, &topics).await?;
    }
    Ok(())
}
