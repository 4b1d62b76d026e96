//! Companies, associations and others of the town, with their roles, in the shape of the
//! register of legal entities.

use chrono::{Datelike, NaiveDate};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::estate::Estate;
use crate::geography::Ground;
use crate::names::farm;
use crate::owners::Landlords;
use crate::people::cast::Known;
use crate::people::{People, Person, Protection, Status};

/// The units, their roles, and those that own property.
pub struct Organisations {
    pub units: Value,
    pub roles: Value,
    pub landlords: Landlords,
}

/// Legal form: code, name, sector, industry code and name.
type Form = (&'static str, &'static str);

const AS: Form = ("AS", "Aksjeselskap");
const ENK: Form = ("ENK", "Enkeltpersonforetak");
const FLI: Form = ("FLI", "Forening/lag/innretning");
const SA: Form = ("SA", "Samvirkeforetak");
const BRL: Form = ("BRL", "Borettslag");
const STI: Form = ("STI", "Stiftelse");
const ANS: Form = ("ANS", "Ansvarlig selskap med solidarisk ansvar");
const KOMM: Form = ("KOMM", "Kommune");

const TRADES: &[(&str, &str, &str)] = &[
    ("BYGG", "41.000", "Oppføring av bygninger"),
    ("RØR", "43.221", "Rørleggerarbeid"),
    ("ELEKTRO", "43.210", "Elektrisk installasjonsarbeid"),
    ("HAVBRUK", "03.211", "Produksjon av matfisk, bløtdyr, krepsdyr og pigghuder i hav- og kystbasert akvakultur"),
    ("SJØMAT", "10.209", "Slakting, bearbeiding og konservering av fisk og fiskevarer ellers"),
    ("REDERI", "50.201", "Utenriks sjøtransport med gods"),
    ("TRANSPORT", "49.410", "Godstransport på vei"),
    ("REGNSKAP", "69.201", "Regnskap og bokføring"),
    ("REVISJON", "69.202", "Revisjon"),
    ("EIENDOM", "68.209", "Utleie av egen eller leid fast eiendom ellers"),
    ("SJØMATRESTAURANT", "56.110", "Drift av restauranter og kafeer"),
    ("KAFÉ", "56.110", "Drift av restauranter og kafeer"),
    ("MASKIN", "43.120", "Grunnarbeid"),
    ("SKIPSVERFT", "30.113", "Bygging av skip og skrog under 100 br.tonn"),
    ("MAT", "47.110", "Butikkhandel med bredt vareutvalg"),
    ("FRISØR", "96.020", "Frisering og annen skjønnhetspleie"),
];

const CLUBS: &[(&str, &str)] = &[
    ("IDRETTSLAG", "93.120"),
    ("FOTBALLKLUBB", "93.120"),
    ("HÅNDBALLKLUBB", "93.120"),
    ("SKOLEKORPS", "90.012"),
    ("MANNSKOR", "90.012"),
    ("DAMEKOR", "90.012"),
    ("VELFORENING", "94.991"),
    ("GRENDELAG", "94.991"),
    ("BÅTFORENING", "93.190"),
    ("JEGER- OG FISKERFORENING", "93.190"),
    ("HISTORIELAG", "94.991"),
    ("TEATERLAG", "90.019"),
    ("SPEIDERGRUPPE", "94.991"),
    ("PENSJONISTLAG", "94.991"),
    ("SANITETSFORENING", "94.991"),
    ("TURLAG", "93.190"),
];

struct Register<'a> {
    town: String,
    municipality: &'static str,
    postcode: &'static str,
    people: &'a mut People,
    addresses: Vec<String>,
    units: Vec<Value>,
    roles: Vec<Value>,
    adults: Vec<usize>,
    auditors: Vec<(String, String)>,
    accountants: Vec<(String, String)>,
    rng: Rng,
}

impl Register<'_> {
    fn date(&mut self, oldest: u32) -> NaiveDate {
        let days = i64::from(self.rng.u32(90..oldest));
        self.people.anchor - chrono::Duration::days(days)
    }

    /// Enters a unit and answers its number.
    fn enter(&mut self, orgno: String, name: &str, form: Form, industry: (&str, &str), employees: u32) -> String {
        let oldest = if form.0 == "KOMM" { 11_000 } else { 9000 };
        let founded = self.date(oldest);
        let registered = founded + chrono::Duration::days(20);
        let pick = self.rng.usize(0..self.addresses.len().max(1));
        let street = self.addresses.get(pick).cloned().unwrap_or_default();
        let address = json!({
            "land": "Norge", "landkode": "NO", "postnummer": self.postcode,
            "poststed": self.town.to_uppercase(), "adresse": [street],
            "kommune": self.town.to_uppercase(), "kommunenummer": self.municipality,
        });
        let business = matches!(form.0, "AS" | "ANS" | "SA" | "BRL");
        let sector = match form.0 {
            "KOMM" => "6500",
            "FLI" | "STI" => "7000",
            "ENK" => "8200",
            _ => "2100",
        };
        let mut unit = json!({
            "organisasjonsnummer": orgno, "navn": name.to_uppercase(),
            "organisasjonsform": {"kode": form.0, "beskrivelse": form.1},
            "forretningsadresse": address, "postadresse": address,
            "registreringsdatoEnhetsregisteret": registered.to_string(),
            "stiftelsesdato": founded.to_string(),
            "registrertIMvaregisteret": business || form.0 == "KOMM",
            "registrertIForetaksregisteret": business,
            "registrertIStiftelsesregisteret": form.0 == "STI",
            "registrertIFrivillighetsregisteret": form.0 == "FLI" && !founded.day().is_multiple_of(4),
            "naeringskode1": {"kode": industry.0, "beskrivelse": industry.1},
            "institusjonellSektorkode": {"kode": sector, "beskrivelse": sector_name(sector)},
            "harRegistrertAntallAnsatte": employees > 0,
            "konkurs": false, "underAvvikling": false,
            "underTvangsavviklingEllerTvangsopplosning": false,
            "maalform": "Bokmål",
        });
        // The register hides the number for one to four employees.
        if employees > 4
            && let Some(fields) = unit.as_object_mut()
        {
            fields.insert("antallAnsatte".to_owned(), json!(employees));
        }
        self.units.push(unit);
        orgno
    }

    fn new_unit(&mut self, name: &str, form: Form, industry: (&str, &str), employees: u32) -> String {
        let orgno = self.people.ids.organisation();
        self.enter(orgno, name, form, industry, employees)
    }

    fn roles(&mut self, orgno: &str, groups: Vec<Value>) {
        self.roles.push(json!({"organisasjonsnummer": orgno, "rollegrupper": groups}));
    }

    fn someone(&mut self) -> Option<usize> {
        let pick = self.rng.usize(0..self.adults.len().max(1));
        self.adults.get(pick).copied()
    }

    /// A board: leader, members, deputies.
    fn board(&mut self, leader: Option<usize>, members: usize, deputies: usize) -> Value {
        let mut roles = Vec::new();
        let mut seated: Vec<usize> = Vec::new();
        for n in 0..=members + deputies {
            let who = if n == 0 { leader.or_else(|| self.someone()) } else { self.someone() };
            let Some(who) = who.filter(|w| !seated.contains(w)) else {
                continue;
            };
            seated.push(who);
            let kind = match n {
                0 => ("LEDE", "Styrets leder"),
                n if n > members => ("VARA", "Varamedlem"),
                1 if members > 3 => ("NEST", "Nestleder"),
                _ => ("MEDL", "Styremedlem"),
            };
            if let Some(person) = self.people.list.get(who) {
                roles.push(held(kind, holder(person), roles.len()));
            }
        }
        let changed = self.date(1500);
        group(("STYR", "Styre"), changed, roles)
    }

    /// A group with one holder.
    fn single(&mut self, kind: (&str, &str), role: (&str, &str), who: Option<usize>) -> Option<Value> {
        let changed = self.date(2500);
        let who = who.or_else(|| self.someone())?;
        let person = self.people.list.get(who)?;
        Some(group(kind, changed, vec![held(role, holder(person), 0)]))
    }

    fn by_unit(&mut self, kind: (&str, &str), holders: &[(String, String)]) -> Option<Value> {
        let changed = self.date(2500);
        let pick = self.rng.usize(0..holders.len().max(1));
        let (orgno, name) = holders.get(pick)?;
        let unit = json!({"enhet": {
            "organisasjonsnummer": orgno,
            "organisasjonsform": {"kode": AS.0, "beskrivelse": AS.1},
            "navn": [name], "erSlettet": false,
        }});
        Some(group(kind, changed, vec![held(kind, unit, 0)]))
    }

    fn name(&mut self) -> String {
        farm(&mut self.rng).to_uppercase()
    }

    fn company(&mut self, trade: (&str, &str, &str)) -> (String, String) {
        let name = format!("{} {} AS", self.name(), trade.0);
        let employees = self.rng.u32(0..42);
        let orgno = self.new_unit(&name, AS, (trade.1, trade.2), employees);
        let mut groups = Vec::new();
        groups.extend(self.single(("DAGL", "Daglig leder/ adm.direktør"), ("DAGL", "Daglig leder"), None));
        let members = self.rng.usize(0..5);
        groups.push(self.board(None, members, usize::from(members == 0)));
        let (auditors, accountants) = (self.auditors.clone(), self.accountants.clone());
        if employees > 12 {
            groups.extend(self.by_unit(("REVI", "Revisor"), &auditors));
        }
        if self.rng.u32(0..3) > 0 {
            groups.extend(self.by_unit(("REGN", "Regnskapsfører"), &accountants));
        }
        self.roles(&orgno, groups);
        (orgno, name)
    }

    fn club(&mut self, orgno: String, name: &str, code: &str, leader: Option<usize>) {
        let orgno = self.enter(orgno, name, FLI, (code, "Aktiviteter i organisasjoner"), 0);
        let members = self.rng.usize(2..6);
        let mut groups = vec![self.board(leader, members, 1)];
        if leader.is_none() && self.rng.u32(0..3) == 0 {
            groups.extend(self.single(("KONT", "Kontaktperson"), ("KONT", "Kontaktperson"), None));
        }
        self.roles(&orgno, groups);
    }
}

fn sector_name(code: &str) -> &'static str {
    match code {
        "6500" => "Kommuneforvaltningen",
        "7000" => "Ideelle organisasjoner",
        "8200" => "Personlig næringsdrivende",
        _ => "Private aksjeselskaper mv.",
    }
}

fn holder(person: &Person) -> Value {
    json!({"person": {
        "fodselsdato": person.born.to_string(),
        "foedselsnummer": person.id,
        "navn": {"fornavn": person.given, "mellomnavn": person.middle, "etternavn": person.family},
        "erDoed": person.status == Status::Dead,
    }})
}

fn held(role: (&str, &str), holder: Value, order: usize) -> Value {
    let mut role = json!({
        "type": {"kode": role.0, "beskrivelse": role.1},
        "fratraadt": false, "avregistrert": false, "rekkefolge": order,
    });
    if let (Some(fields), Value::Object(holder)) = (role.as_object_mut(), holder) {
        fields.extend(holder);
    }
    role
}

fn group(kind: (&str, &str), changed: NaiveDate, roles: Vec<Value>) -> Value {
    json!({
        "type": {"kode": kind.0, "beskrivelse": kind.1},
        "sistEndret": changed.to_string(), "roller": roles,
    })
}

/// Registers about `count` units; the municipality itself is the first.
pub fn register(
    people: &mut People,
    known: &Known,
    ground: &Ground,
    estate: &Estate,
    town: (&str, &'static str, &'static str),
    count: usize,
) -> Organisations {
    let (name, municipality, postcode) = town;
    let adults = people
        .list
        .iter()
        .enumerate()
        .filter(|(_, p)| {
            p.status == Status::Resident && !p.cast && p.protection == Protection::None && p.guardian.is_none()
        })
        .filter(|(_, p)| p.dwelling().is_some() && (20..78).contains(&p.age(people.anchor)))
        .map(|(i, _)| i)
        .collect();
    let addresses = (0..estate.dwellings.len())
        .step_by(11)
        .filter_map(|d| crate::documents::street_line(ground, estate, d))
        .collect();
    let mut book = Register {
        town: name.to_owned(),
        municipality,
        postcode,
        people,
        addresses,
        units: Vec::new(),
        roles: Vec::new(),
        adults,
        auditors: Vec::new(),
        accountants: Vec::new(),
        rng: Rng::with_seed(ground.plan.seed ^ 912),
    };
    let number: u32 = municipality.parse().unwrap_or(0);
    let own = book.people.ids.organisation_from(30_000_000 + number * 100);
    let staff = u32::try_from(book.people.residents / 10).unwrap_or(0);
    let own = book.enter(own, &format!("{name} kommune"), KOMM, ("84.110", "Generell offentlig administrasjon"), staff);
    let mut groups = Vec::new();
    groups.extend(book.single(("DAGL", "Daglig leder/ adm.direktør"), ("DAGL", "Daglig leder"), None));
    groups.extend(book.single(("KONT", "Kontaktperson"), ("KONT", "Kontaktperson"), known.get("mayor").copied()));
    book.roles(&own, groups);
    if let Some(&marthe) = known.get("marthe") {
        let orgno = book.people.ids.organisation_from(31_505_100);
        book.club(orgno, "Nordsund svømmeklubb", "93.120", Some(marthe));
    }
    let landlords = fill(&mut book, own, count);
    let Register { units, roles, .. } = book;
    Organisations { units: Value::Array(units), roles: Value::Array(roles), landlords }
}

fn fill(book: &mut Register<'_>, municipality: String, count: usize) -> Landlords {
    let part = |of_900: usize| (of_900 * count).div_ceil(900);
    for trade in TRADES.iter().filter(|t| t.0 == "REVISJON" || t.0 == "REGNSKAP") {
        for _ in 0..part(6) {
            let pair = book.company(*trade);
            let list = if trade.0 == "REVISJON" { &mut book.auditors } else { &mut book.accountants };
            list.push(pair);
        }
    }
    let mut companies = Vec::new();
    for n in 0..part(318) {
        let trade = TRADES.get(n % TRADES.len()).copied().unwrap_or((
            "DRIFT",
            "82.990",
            "Annen forretningsmessig tjenesteyting",
        ));
        let (orgno, _) = book.company(trade);
        if trade.0 == "EIENDOM" {
            companies.push(orgno);
        }
    }
    for _ in 0..part(320) {
        let Some(owner) = book.someone() else { break };
        let Some((given, family)) = book.people.list.get(owner).map(|p| (p.given.clone(), p.family.clone())) else {
            break;
        };
        let pick = book.rng.usize(0..TRADES.len());
        let trade = TRADES.get(pick).copied().unwrap_or_default();
        let orgno = book.new_unit(&format!("{family} {} {given}", trade.0), ENK, (trade.1, trade.2), 0);
        let group = book.single(("INNH", "Innehaver"), ("INNH", "Innehaver"), Some(owner));
        book.roles(&orgno, group.into_iter().collect());
    }
    for n in 0..part(164) {
        let (kind, code) = CLUBS.get(n % CLUBS.len()).copied().unwrap_or_default();
        let name = if n < CLUBS.len() {
            format!("{} {kind}", book.town.to_uppercase())
        } else {
            format!("{} {kind}", book.name())
        };
        let orgno = book.people.ids.organisation();
        book.club(orgno, &name, code, None);
    }
    let mut cooperatives = Vec::new();
    for _ in 0..part(44) {
        let name = format!("{} BORETTSLAG", book.name());
        let orgno = book.new_unit(&name, BRL, ("68.201", "Utleie av boliger gjennom borettslag"), 0);
        let board = book.board(None, 3, 2);
        let accountants = book.accountants.clone();
        let manager = book.by_unit(("FFØR", "Forretningsfører"), &accountants);
        book.roles(&orgno, std::iter::once(board).chain(manager).collect());
        cooperatives.push(orgno);
    }
    for (form, word, wanted) in [(SA, "SAMVIRKE SA", 14), (STI, "STIFTELSE", 12), (ANS, "ANS", 14)] {
        for _ in 0..part(wanted) {
            let name = format!("{} {word}", book.name());
            let orgno = book.new_unit(&name, form, ("82.990", "Annen forretningsmessig tjenesteyting"), 0);
            let board = book.board(None, 3, 0);
            book.roles(&orgno, vec![board]);
        }
    }
    Landlords { municipality, cooperatives, companies }
}
