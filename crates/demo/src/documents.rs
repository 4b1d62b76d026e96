//! People and addresses as the documents that the national registers answer with.

use serde_json::{Map, Value, json};

use crate::enrolments::Places;
use crate::estate::{Dwelling, Estate};
use crate::geography::houses::Building;
use crate::geography::map::round;
use crate::geography::{Ground, streets::Street};
use crate::people::{Elsewhere, Home, Parent, People, Person, Protection, Status};

/// What the documents say of the municipality.
#[derive(Debug, Clone, Copy)]
pub struct Town<'a> {
    pub name: &'a str,
    pub number: &'static str,
    /// Postcodes of its parts, by which a street's place chooses one.
    pub postcodes: &'static [&'static str],
}

/// The text of a building's address such as "Lyngstien 13B".
pub fn address_text(street: &Street, building: &Building) -> String {
    let letter = building.letter.map(String::from).unwrap_or_default();
    format!("{} {}{letter}", street.name, building.number)
}

/// The street line of a dwelling's address, when it has one.
pub fn street_line(ground: &Ground, estate: &Estate, dwelling: usize) -> Option<String> {
    let building = ground.buildings.get(estate.dwellings.get(dwelling)?.building)?;
    let street = ground.net.streets.get(building.street)?;
    (!building.cadastral).then(|| address_text(street, building))
}

fn postcode(town: Town<'_>, building: &Building) -> &'static str {
    let list = town.postcodes;
    let part = match (building.at.y < -2300.0, building.at.x > 1700.0) {
        (true, _) => 2,
        (_, true) => 1,
        _ => 0,
    };
    list.get(part).or(list.first()).copied().unwrap_or("0000")
}

/// All addresses as one answer of the address service.
pub fn addresses(ground: &Ground, estate: &Estate, town: Town<'_>) -> Value {
    let mut units: Vec<Vec<&str>> = vec![Vec::new(); ground.buildings.len()];
    for dwelling in &estate.dwellings {
        if let Some(list) = units.get_mut(dwelling.building) {
            list.push(&dwelling.unit);
        }
    }
    let list: Vec<Value> = ground
        .buildings
        .iter()
        .zip(&units)
        .enumerate()
        .filter_map(|(i, (building, units))| address(ground, estate, town, i, building, units))
        .collect();
    let count = list.len();
    json!({
        "metadata": {
            "asciiKompatibel": true, "side": 0, "sokeStreng": format!("kommunenummer={}", town.number),
            "totaltAntallTreff": count, "treffPerSide": count, "viserFra": 0, "viserTil": count,
        },
        "adresser": list,
    })
}

fn address(
    ground: &Ground,
    estate: &Estate,
    town: Town<'_>,
    index: usize,
    building: &Building,
    units: &[&str],
) -> Option<Value> {
    let street = ground.net.streets.get(building.street)?;
    let property = estate.properties.get(*estate.ground.get(index)?)?;
    let [lon, lat] = ground.plan.projection.degrees(building.at).map(|d| round(d, 1e6));
    let text =
        if building.cadastral { format!("{}/{}", property.gnr, property.bnr) } else { address_text(street, building) };
    let road = |value: Value| {
        if building.cadastral { Value::Null } else { value }
    };
    Some(json!({
        "adressenavn": road(json!(street.name)),
        "adressetekst": text,
        "adressetilleggsnavn": null,
        "adressekode": road(json!(street.code)),
        "nummer": road(json!(building.number)),
        "bokstav": road(json!(building.letter.map(String::from).unwrap_or_default())),
        "kommunenummer": town.number,
        "kommunenavn": town.name.to_uppercase(),
        "gardsnummer": property.gnr,
        "bruksnummer": property.bnr,
        "festenummer": 0,
        "undernummer": null,
        "bruksenhetsnummer": units,
        "objtype": if building.cadastral { "Matrikkeladresse" } else { "Vegadresse" },
        "poststed": town.name.to_uppercase(),
        "postnummer": postcode(town, building),
        "adressetekstutenadressetilleggsnavn": text,
        "stedfestingverifisert": true,
        "representasjonspunkt": {"epsg": "EPSG:4258", "lat": lat, "lon": lon},
        "oppdateringsdato": "2024-01-01T03:12:45",
    }))
}

/// Writes person documents.
pub struct Writer<'a> {
    pub people: &'a People,
    pub ground: &'a Ground,
    pub estate: &'a Estate,
    pub places: &'a Places,
    pub town: Town<'a>,
}

impl Writer<'_> {
    /// Everybody, in the order they came in.
    pub fn persons(&self) -> Vec<Value> {
        let mut wards: Vec<Vec<(usize, &'static str)>> = vec![Vec::new(); self.people.list.len()];
        for (child, person) in self.people.list.iter().enumerate() {
            for (adult, kind) in &person.responsible {
                if let Some(list) = wards.get_mut(*adult) {
                    list.push((child, kind));
                }
            }
        }
        self.people.list.iter().zip(&wards).map(|(p, wards)| self.person(p, wards)).collect()
    }

    fn id(&self, who: usize) -> &str {
        self.people.list.get(who).map_or("", |p| p.id.as_str())
    }

    fn person(&self, p: &Person, wards: &[(usize, &'static str)]) -> Value {
        let mut doc = Map::new();
        let mut put = |name: &str, list: Vec<Value>| {
            if !list.is_empty() {
                doc.insert(name.to_owned(), Value::Array(list));
            }
        };
        put("identifikasjonsnummer", numbers(p));
        put("status", vec![json!({"erGjeldende": true, "status": status(p)})]);
        let sex = if p.female { "kvinne" } else { "mann" };
        put("kjoenn", vec![json!({"erGjeldende": true, "kjoenn": sex})]);
        put("foedsel", vec![birth(p)]);
        put("navn", vec![name(p)]);
        put("statsborgerskap", vec![json!({"erGjeldende": true, "statsborgerskap": p.citizen})]);
        put("sivilstand", vec![self.civil(p)]);
        put("familierelasjon", self.family(p));
        put("foreldreansvar", self.responsibility(p, wards));
        put("bostedsadresse", self.home(p).into_iter().collect());
        put("deltBosted", self.second_home(p).into_iter().collect());
        let grade = grade(p.protection);
        if p.protection != Protection::None {
            put("adressebeskyttelse", vec![json!({"erGjeldende": true, "graderingsnivaa": grade})]);
        }
        put("vergemaalEllerFremtidsfullmakt", self.guardian(p).into_iter().collect());
        if let Some(died) = p.died {
            put("doedsfall", vec![json!({"erGjeldende": true, "doedsdato": died.to_string()})]);
            put("kontaktinformasjonForDoedsbo", self.estate_of(p).into_iter().collect());
        }
        if let Some(language) = p.sami_language {
            put("brukAvSamiskSpraak", vec![json!({"erGjeldende": true, "spraak": language})]);
        }
        if p.status == Status::MovedAbroad {
            put(
                "utflytting",
                vec![json!({"erGjeldende": true, "utflyttingsdato": p.moved.to_string(), "tilflyttingsland": "SWE"})],
            );
        }
        Value::Object(doc)
    }

    fn civil(&self, p: &Person) -> Value {
        let mut out = json!({"erGjeldende": true, "sivilstand": p.civil});
        if let Some(fields) = out.as_object_mut() {
            if let Some(since) = p.civil_since {
                fields.insert("sivilstandsdato".to_owned(), json!(since.to_string()));
            }
            if let Some(spouse) = p.spouse.filter(|_| p.civil == "gift") {
                fields.insert("relatertVedSivilstand".to_owned(), json!(self.id(spouse)));
            }
        }
        out
    }

    fn family(&self, p: &Person) -> Vec<Value> {
        let relation = |who: usize, theirs: &str, mine: &str| {
            json!({
                "erGjeldende": true, "relatertPerson": self.id(who),
                "relatertPersonsRolle": theirs, "minRolleForPerson": mine,
            })
        };
        let own = self.index_of(p);
        let mut out = Vec::new();
        for (parent, role) in &p.parents {
            out.push(relation(*parent, role.word(), "barn"));
        }
        for child in &p.children {
            let role = self
                .people
                .list
                .get(*child)
                .and_then(|c| c.parents.iter().find(|(who, _)| Some(*who) == own))
                .map_or(Parent::Mother, |(_, role)| *role);
            out.push(relation(*child, "barn", role.word()));
        }
        if let Some(spouse) = p.spouse.filter(|_| p.civil == "gift" && p.died.is_none()) {
            out.push(relation(spouse, "ektefelleEllerPartner", "ektefelleEllerPartner"));
        }
        out
    }

    fn index_of(&self, p: &Person) -> Option<usize> {
        let other = p.children.first().and_then(|c| self.people.list.get(*c))?;
        let same = |(who, _): &&(usize, Parent)| self.people.list.get(*who).is_some_and(|q| q.id == p.id);
        other.parents.iter().find(same).map(|(who, _)| *who)
    }

    fn responsibility(&self, p: &Person, wards: &[(usize, &'static str)]) -> Vec<Value> {
        let mine = p
            .responsible
            .iter()
            .map(|(adult, kind)| json!({"erGjeldende": true, "ansvar": kind, "ansvarlig": self.id(*adult)}));
        let theirs = wards
            .iter()
            .map(|(child, kind)| json!({"erGjeldende": true, "ansvar": kind, "ansvarssubjekt": self.id(*child)}));
        mine.chain(theirs).collect()
    }

    fn home(&self, p: &Person) -> Option<Value> {
        let place = match &p.home {
            Home::None => return None,
            Home::Dwelling(d) => self.dwelling(*d)?,
            Home::Elsewhere(place) => away(place),
            Home::Unknown => json!({"ukjentBosted": {"bostedskommune": self.town.number}}),
        };
        let mut out = json!({
            "erGjeldende": true, "adressegradering": grade(p.protection),
            "flyttedato": p.moved.to_string(),
        });
        merge(&mut out, place);
        Some(out)
    }

    fn second_home(&self, p: &Person) -> Option<Value> {
        let mut out = json!({
            "erGjeldende": true, "adressegradering": grade(p.protection),
            "startdatoForKontrakt": (self.people.anchor - chrono::Duration::days(300)).to_string(),
        });
        merge(&mut out, self.dwelling(p.second_home?)?);
        Some(out)
    }

    /// The address part of a home in the town.
    fn dwelling(&self, index: usize) -> Option<Value> {
        let dwelling: &Dwelling = self.estate.dwellings.get(index)?;
        let building = self.ground.buildings.get(dwelling.building)?;
        let street = self.ground.net.streets.get(building.street)?;
        let property = self.estate.properties.get(*self.estate.ground.get(dwelling.building)?)?;
        let place = json!({
            "poststedsnavn": self.town.name.to_uppercase(), "postnummer": postcode(self.town, building),
        });
        let circuit = self.places.circuit(building.at);
        let mut out = json!({
            "adresseIdentifikatorFraMatrikkelen": format!("{}{:05}", self.town.number, dwelling.building),
            "grunnkrets": 100 + property.gnr, "skolekrets": circuit, "stemmekrets": circuit.div_ceil(2),
        });
        let address = if building.cadastral {
            json!({"matrikkeladresse": {
                "bruksenhetsnummer": dwelling.unit, "bruksenhetstype": "bolig",
                "matrikkelnummer": {
                    "kommunenummer": self.town.number, "gaardsnummer": property.gnr,
                    "bruksnummer": property.bnr, "festenummer": 0,
                },
                "poststed": place,
            }})
        } else {
            let mut number = json!({"husnummer": building.number.to_string()});
            if let (Some(letter), Some(fields)) = (building.letter, number.as_object_mut()) {
                fields.insert("husbokstav".to_owned(), json!(letter.to_string()));
            }
            json!({"vegadresse": {
                "kommunenummer": self.town.number, "bruksenhetsnummer": dwelling.unit,
                "bruksenhetstype": "bolig", "adressenavn": street.name,
                "adressenummer": number, "adressekode": street.code.to_string(), "poststed": place,
            }})
        };
        merge(&mut out, address);
        Some(out)
    }

    fn guardian(&self, p: &Person) -> Option<Value> {
        let guardian = p.guardian.as_ref()?;
        let who = self.people.list.get(guardian.person)?;
        Some(json!({
            "erGjeldende": true, "vergemaaltype": guardian.kind,
            "embete": "Statsforvalteren i Møre og Romsdal",
            "verge": {
                "navn": {"fornavn": who.given, "etternavn": who.family},
                "foedselsEllerDNummer": who.id, "omfang": guardian.scope,
                "omfangetErInnenPersonligOmraade": guardian.scope != "oekonomiskeInteresser",
            },
        }))
    }

    fn estate_of(&self, p: &Person) -> Option<Value> {
        let contact = self.people.list.get(p.estate_contact?)?;
        let issued = p.died? + chrono::Duration::days(45);
        Some(json!({
            "erGjeldende": true, "skifteform": "annet", "attestutstedelsesdato": issued.to_string(),
            "person": {
                "foedselsEllerDNummer": contact.id,
                "navn": {"fornavn": contact.given, "etternavn": contact.family},
            },
        }))
    }
}

fn away(place: &Elsewhere) -> Value {
    json!({"vegadresse": {
        "kommunenummer": place.municipality, "bruksenhetsnummer": "H0101", "bruksenhetstype": "bolig",
        "adressenavn": place.street, "adressenummer": {"husnummer": place.number.to_string()},
        "adressekode": "1201",
        "poststed": {"poststedsnavn": place.town, "postnummer": place.postcode},
    }})
}

fn merge(into: &mut Value, more: Value) {
    if let (Some(fields), Value::Object(more)) = (into.as_object_mut(), more) {
        fields.extend(more);
    }
}

fn numbers(p: &Person) -> Vec<Value> {
    let kind = |d: bool| if d { "dNummer" } else { "foedselsnummer" };
    let mut out = vec![json!({
        "erGjeldende": true, "status": "iBruk", "foedselsEllerDNummer": p.id,
        "identifikatortype": kind(p.d_number),
    })];
    for (number, d) in &p.former {
        out.push(json!({
            "erGjeldende": false, "status": "opphoert", "foedselsEllerDNummer": number,
            "identifikatortype": kind(*d), "opphoerstidspunkt": format!("{}T12:00:00.000+02:00", p.moved),
        }));
    }
    out
}

fn status(p: &Person) -> &'static str {
    match p.status {
        Status::Resident => "bosatt",
        Status::MovedAbroad => "utflyttet",
        Status::Dead => "doed",
        Status::Temporary => "midlertidig",
    }
}

fn birth(p: &Person) -> Value {
    let date = p.born.to_string();
    let year = date.get(..4).unwrap_or_default();
    json!({
        "erGjeldende": true, "foedselsdato": date, "foedselsaar": year,
        "foedeland": if p.citizen == "NOR" { p.origin.country() } else { p.citizen },
    })
}

fn name(p: &Person) -> Value {
    let short: String = format!("{} {}", p.family, p.given).chars().take(40).collect();
    let mut out = json!({
        "erGjeldende": true, "fornavn": p.given, "etternavn": p.family, "forkortetNavn": short,
    });
    if let (Some(middle), Some(fields)) = (&p.middle, out.as_object_mut()) {
        fields.insert("mellomnavn".to_owned(), json!(middle));
    }
    out
}

fn grade(protection: Protection) -> &'static str {
    match protection {
        Protection::None => "ugradert",
        Protection::Client => "klientadresse",
        Protection::Confidential => "fortrolig",
        Protection::Strict => "strengtFortrolig",
    }
}
