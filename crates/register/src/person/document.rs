//! Folkeregister person documents as they are, and what the register takes from them.
//!
//! Every property is an array, or in older answers one object; both are read everywhere. Only what
//! applies now counts, except for numbers, where the ended ones are kept too.

use std::fmt;
use std::marker::PhantomData;

use base::error::Message;
use chrono::{DateTime, NaiveDate};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize as De, Serialize};

use super::model::{Protection, Residence, Status};
use super::number::NationalId;
use crate::address::model::address_id;
use crate::import::csv::date;
use base::TenantId;

/// Array or one object.
#[derive(Debug)]
struct Many<T>(Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = Many<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list or an object")
            }
            fn visit_unit<E: de::Error>(self) -> Result<Many<T>, E> {
                Ok(Many::default())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Many<T>, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = seq.next_element()? {
                    all.push(one);
                }
                Ok(Many(all))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Many<T>, A::Error> {
                T::deserialize(de::value::MapAccessDeserializer::new(map)).map(|one| Many(vec![one]))
            }
        }
        deserializer.deserialize_any(Either(PhantomData))
    }
}

/// Text, or a number where documents differ.
#[derive(Debug, Default)]
struct Loose(String);

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Loose;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a number")
            }
            fn visit_unit<E: de::Error>(self) -> Result<Loose, E> {
                Ok(Loose::default())
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Loose, E> {
                Ok(Loose(text.to_owned()))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Loose, E> {
                Ok(Loose(number.to_string()))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Loose, E> {
                Ok(Loose(number.to_string()))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// An element of a property, with the dates that every element carries.
macro_rules! element {
    ($name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        #[derive(De, Debug, Default)]
        #[serde(rename_all = "camelCase", default)]
        struct $name {
            er_gjeldende: Option<bool>,
            ajourholdstidspunkt: Option<String>,
            #[allow(dead_code)]
            gyldighetstidspunkt: Option<String>,
            #[allow(dead_code)]
            opphoerstidspunkt: Option<String>,
            $($field: $type),*
        }
        impl Element for $name {
            fn applies(&self) -> bool {
                self.er_gjeldende.unwrap_or(true)
            }
            fn written(&self) -> Option<&str> {
                self.ajourholdstidspunkt.as_deref()
            }
        }
    };
}

trait Element {
    fn applies(&self) -> bool;
    fn written(&self) -> Option<&str>;
}

element!(Number { status: Option<String>, foedsels_eller_d_nummer: String });
element!(State { status: String });
element!(Sex { kjoenn: String });
element!(Birth { foedselsdato: Option<String> });
element!(Name { fornavn: Option<String>, mellomnavn: Option<String>, etternavn: Option<String> });
element!(Civil { relatert_ved_sivilstand: Option<String> });
element!(Family { relatert_person: Option<String>, relatert_persons_rolle: Option<String> });
element!(Responsibility { ansvar: Option<String>, ansvarlig: Option<String>, ansvarssubjekt: Option<String> });
element!(Death { doedsdato: Option<String> });
element!(Grade { graderingsnivaa: String });
element!(Guardianship { vergemaaltype: Option<String>, verge: Option<Guardian> });
element!(Home {
    adressegradering: Option<String>,
    flyttedato: Option<String>,
    startdato_for_kontrakt: Option<String>,
    sluttdato_for_kontrakt: Option<String>,
    vegadresse: Option<Street>,
    matrikkeladresse: Option<Cadastral>,
    ukjent_bosted: Option<Unknown>,
});

#[derive(De, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
struct Guardian {
    foedsels_eller_d_nummer: Option<String>,
    omfang: Option<String>,
}

#[derive(De, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
struct Street {
    kommunenummer: String,
    bruksenhetsnummer: Option<String>,
    adressenavn: String,
    adressenummer: Option<StreetNumber>,
    adressekode: Loose,
    poststed: Option<Place>,
}

#[derive(De, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
struct StreetNumber {
    husnummer: Loose,
    husbokstav: Option<String>,
}

#[derive(De, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
struct Cadastral {
    bruksenhetsnummer: Option<String>,
    undernummer: Loose,
    matrikkelnummer: CadastralNumber,
    poststed: Option<Place>,
}

#[derive(De, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
struct CadastralNumber {
    kommunenummer: String,
    gaardsnummer: Loose,
    bruksnummer: Loose,
    festenummer: Loose,
}

#[derive(De, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
struct Place {
    poststedsnavn: String,
    postnummer: String,
}

#[derive(De, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
struct Unknown {
    bostedskommune: Option<String>,
}

#[derive(De, Debug, Default)]
#[serde(rename_all = "camelCase", default)]
struct Document {
    identifikasjonsnummer: Many<Number>,
    status: Many<State>,
    kjoenn: Many<Sex>,
    foedsel: Many<Birth>,
    navn: Many<Name>,
    sivilstand: Many<Civil>,
    familierelasjon: Many<Family>,
    foreldreansvar: Many<Responsibility>,
    bostedsadresse: Many<Home>,
    delt_bosted: Many<Home>,
    adressebeskyttelse: Many<Grade>,
    vergemaal_eller_fremtidsfullmakt: Many<Guardianship>,
    doedsfall: Many<Death>,
}

/// What the register takes from a document.
#[derive(Debug)]
pub(crate) struct PersonDoc {
    /// The number in use; of a withdrawn person the one that ended.
    pub current: NationalId,
    /// Whether [`PersonDoc::current`] is: not that of a withdrawn person.
    pub in_use: bool,
    /// The other numbers; they have ended.
    pub ended: Vec<NationalId>,
    /// When its newest part was written, in microseconds; 0 when it does not say.
    pub as_of: i64,
    pub name: Option<NameFact>,
    pub birth: BirthFact,
    pub life: LifeFact,
    pub protection: Protection,
    /// Empty for the strictest protection: what it says is not even read.
    pub residences: Vec<Residence>,
    /// By their numbers.
    pub family: Vec<Related>,
    /// Those who are responsible for her.
    pub responsible: Vec<Related>,
    /// Those whom she is responsible for.
    pub responsible_for: Vec<Related>,
    /// Someone is named as responsible, be it a person, an organisation or one without a number.
    pub says_responsibility: bool,
    pub guardianship: Vec<Related>,
    /// It comes with the event that two persons were taken apart.
    pub split: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct NameFact {
    pub given: String,
    pub middle: String,
    pub family: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct BirthFact {
    pub born: Option<NaiveDate>,
    pub sex: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct LifeFact {
    pub status: Status,
    pub died: Option<NaiveDate>,
}

/// Another person, by her number.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct Related {
    /// `family`, `spouse`, `responsible`, `responsible_for`, `guardian`.
    pub kind: &'static str,
    pub other: NationalId,
    /// Such as `mor` or `barn`, as the document has it.
    pub role: String,
    pub scope: String,
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// Reads a document.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn read(tenant: TenantId, raw: &str) -> Result<PersonDoc, Message> {
    let doc: Document = serde_json::from_str(raw)
        .map_err(|e| Message::new("register-problem-unreadable").with("column", e.column()).with("row", e.line()))?;
    let as_of = as_of(&doc);
    let (current, in_use, ended) = numbers(&doc)?;
    let birth = BirthFact { born: born(&doc)?, sex: now(&doc.kjoenn).next().map(|s| s.kjoenn.clone()) };
    let life = life(&doc)?;
    if let (Some(born), Some(died)) = (birth.born, life.died)
        && died < born
    {
        return Err(Message::new("register-problem-dead-before-born"));
    }
    let protection = protection(&doc)?;
    let residences = if protection == Protection::Strict { Vec::new() } else { residences(tenant, &doc)? };
    Ok(PersonDoc {
        current,
        in_use,
        ended,
        as_of,
        name: now(&doc.navn).next().map(name),
        birth,
        life,
        protection,
        residences,
        family: family(&doc)?,
        responsible: responsibility(&doc, "responsible", |r| r.ansvarlig.as_deref())?,
        responsible_for: responsibility(&doc, "responsible_for", |r| r.ansvarssubjekt.as_deref())?,
        says_responsibility: now(&doc.foreldreansvar).any(|r| r.ansvarssubjekt.is_none()),
        guardianship: guardianship(&doc)?,
        split: false,
    })
}

fn now<T: Element>(list: &Many<T>) -> impl Iterator<Item = &T> {
    list.0.iter().filter(|e| e.applies())
}

pub(crate) fn number(text: &str, field: &'static str) -> Result<NationalId, Message> {
    NationalId::parse(text).map_err(|_| Message::new("register-problem-number-in").with("field", field))
}

fn numbers(doc: &Document) -> Result<(NationalId, bool, Vec<NationalId>), Message> {
    let mut in_use = Vec::new();
    let mut ended = Vec::new();
    for n in &doc.identifikasjonsnummer.0 {
        let id = number(&n.foedsels_eller_d_nummer, "identifikasjonsnummer")?;
        let used = n.status.as_deref().map_or_else(|| n.applies(), |s| s == "iBruk");
        if used && n.applies() { in_use.push(id) } else { ended.push(id) }
    }
    ended.sort_unstable();
    ended.dedup();
    match in_use.as_slice() {
        [one] => {
            ended.retain(|e| e != one);
            Ok((*one, true, ended))
        }
        [] if !ended.is_empty() => {
            let one = ended.remove(0);
            Ok((one, false, ended))
        }
        [] => Err(Message::new("register-problem-no-number")),
        _ => Err(Message::new("register-problem-two-numbers")),
    }
}

fn born(doc: &Document) -> Result<Option<NaiveDate>, Message> {
    let text = now(&doc.foedsel).find_map(|b| b.foedselsdato.as_deref()).unwrap_or_default();
    date(text, "foedselsdato")
}

fn life(doc: &Document) -> Result<LifeFact, Message> {
    let death = now(&doc.doedsfall).next();
    let died = date(death.and_then(|d| d.doedsdato.as_deref()).unwrap_or_default(), "doedsdato")?;
    let status = match now(&doc.status).next() {
        None if death.is_some() => Status::Dead,
        None => Status::Active,
        Some(s) => Status::from_name(&s.status)
            .filter(|s| *s != Status::Unknown)
            .ok_or_else(|| Message::new("register-problem-code").with("field", "status"))?,
    };
    Ok(LifeFact { status: if death.is_some() { Status::Dead } else { status }, died })
}

/// The strictest of the person's own level and those of her addresses.
fn protection(doc: &Document) -> Result<Protection, Message> {
    let own = now(&doc.adressebeskyttelse).map(|g| g.graderingsnivaa.as_str());
    let homes = now(&doc.bostedsadresse).chain(now(&doc.delt_bosted)).filter_map(|h| h.adressegradering.as_deref());
    own.chain(homes).try_fold(Protection::None, |strictest, level| {
        let level = Protection::from_name(level)
            .ok_or_else(|| Message::new("register-problem-code").with("field", "adressegradering"))?;
        Ok(strictest.max(level))
    })
}

fn name(n: &Name) -> NameFact {
    let clean = |t: &Option<String>| t.as_deref().unwrap_or_default().trim().to_owned();
    NameFact { given: clean(&n.fornavn), middle: clean(&n.mellomnavn), family: clean(&n.etternavn) }
}

fn residences(tenant: TenantId, doc: &Document) -> Result<Vec<Residence>, Message> {
    let mut all = Vec::new();
    if let Some(home) = now(&doc.bostedsadresse).next() {
        let since = date(home.flyttedato.as_deref().unwrap_or_default(), "flyttedato")?;
        all.push(residence(tenant, "home", home, since, None));
    }
    if let Some(home) = now(&doc.delt_bosted).next() {
        let since = date(home.startdato_for_kontrakt.as_deref().unwrap_or_default(), "startdatoForKontrakt")?;
        let until = date(home.sluttdato_for_kontrakt.as_deref().unwrap_or_default(), "sluttdatoForKontrakt")?;
        all.push(residence(tenant, "shared", home, since, until));
    }
    Ok(all)
}

fn residence(
    tenant: TenantId,
    kind: &'static str,
    home: &Home,
    since: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Residence {
    let mut r = Residence {
        kind,
        text: String::new(),
        postcode: String::new(),
        place: String::new(),
        municipality: String::new(),
        address: None,
        property: String::new(),
        dwelling: String::new(),
        since,
        until,
    };
    let mut post = None;
    if let Some(street) = &home.vegadresse {
        let (number, letter) = street
            .adressenummer
            .as_ref()
            .map_or(("", ""), |n| (n.husnummer.0.as_str(), n.husbokstav.as_deref().unwrap_or_default()));
        r.text = format!("{} {number}{letter}", street.adressenavn).trim().to_owned();
        r.municipality.clone_from(&street.kommunenummer);
        r.dwelling = street.bruksenhetsnummer.clone().unwrap_or_default();
        r.address = Some(address_id(tenant, &street.kommunenummer, &street.adressekode.0, number, letter));
        post = street.poststed.as_ref();
    } else if let Some(c) = &home.matrikkeladresse {
        let m = &c.matrikkelnummer;
        let key =
            crate::property::model::key(&m.kommunenummer, &m.gaardsnummer.0, &m.bruksnummer.0, &m.festenummer.0, "");
        r.text = key.split_once('-').map(|(_, rest)| rest.to_owned()).unwrap_or_default();
        r.address = Some(crate::address::model::cadastral_id(tenant, &key, &c.undernummer.0));
        r.municipality.clone_from(&m.kommunenummer);
        r.property = key;
        r.dwelling = c.bruksenhetsnummer.clone().unwrap_or_default();
        post = c.poststed.as_ref();
    } else if let Some(unknown) = &home.ukjent_bosted {
        r.municipality = unknown.bostedskommune.clone().unwrap_or_default();
    }
    if let Some(place) = post {
        r.postcode.clone_from(&place.postnummer);
        r.place.clone_from(&place.poststedsnavn);
    }
    r
}

fn related(
    kind: &'static str,
    other: &str,
    role: &Option<String>,
    from: &Option<String>,
    until: &Option<String>,
) -> Result<Related, Message> {
    Ok(Related {
        kind,
        other: number(other, kind)?,
        role: role.clone().unwrap_or_default(),
        scope: String::new(),
        since: date(from.as_deref().unwrap_or_default(), "gyldighetstidspunkt")?,
        until: date(until.as_deref().unwrap_or_default(), "opphoerstidspunkt")?,
    })
}

fn family(doc: &Document) -> Result<Vec<Related>, Message> {
    let mut all = Vec::new();
    for f in now(&doc.familierelasjon) {
        // A stillborn child is nobody's child hat, and its number is often missing.
        let Some(other) = f.relatert_person.as_deref() else { continue };
        all.push(related("family", other, &f.relatert_persons_rolle, &None, &None)?);
    }
    for c in now(&doc.sivilstand) {
        if let Some(other) = c.relatert_ved_sivilstand.as_deref() {
            all.push(related("spouse", other, &None, &None, &None)?);
        }
    }
    Ok(tidy(all))
}

fn responsibility(
    doc: &Document,
    kind: &'static str,
    who: impl Fn(&Responsibility) -> Option<&str>,
) -> Result<Vec<Related>, Message> {
    let mut all = Vec::new();
    for r in now(&doc.foreldreansvar) {
        if let Some(other) = who(r) {
            all.push(related(kind, other, &r.ansvar, &r.gyldighetstidspunkt, &r.opphoerstidspunkt)?);
        }
    }
    Ok(tidy(all))
}

fn guardianship(doc: &Document) -> Result<Vec<Related>, Message> {
    let mut all = Vec::new();
    for g in now(&doc.vergemaal_eller_fremtidsfullmakt) {
        let Some(verge) = &g.verge else { continue };
        let Some(other) = verge.foedsels_eller_d_nummer.as_deref() else { continue };
        let mut one = related("guardian", other, &g.vergemaaltype, &g.gyldighetstidspunkt, &g.opphoerstidspunkt)?;
        one.scope = verge.omfang.clone().unwrap_or_default();
        all.push(one);
    }
    Ok(tidy(all))
}

/// In one order and each once, so that the same content is equal.
fn tidy(mut all: Vec<Related>) -> Vec<Related> {
    all.sort_unstable();
    all.dedup_by(|a, b| a.kind == b.kind && a.other == b.other && a.role == b.role);
    all
}

fn as_of(doc: &Document) -> i64 {
    fn newest<T: Element>(list: &Many<T>) -> i64 {
        let times = list.0.iter().filter_map(|e| DateTime::parse_from_rfc3339(e.written()?).ok());
        times.map(|t| t.timestamp_micros()).max().unwrap_or(0)
    }
    [
        newest(&doc.identifikasjonsnummer),
        newest(&doc.status),
        newest(&doc.kjoenn),
        newest(&doc.foedsel),
        newest(&doc.navn),
        newest(&doc.sivilstand),
        newest(&doc.familierelasjon),
        newest(&doc.foreldreansvar),
        newest(&doc.bostedsadresse),
        newest(&doc.delt_bosted),
        newest(&doc.adressebeskyttelse),
        newest(&doc.vergemaal_eller_fremtidsfullmakt),
        newest(&doc.doedsfall),
    ]
    .into_iter()
    .max()
    .unwrap_or(0)
}
