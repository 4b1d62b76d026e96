//! What goes on in Nordsund: the tasks that the people of the story S1 see, and faults that
//! residents have reported. Everything is done through the rooms' own actions.

use std::sync::Arc;

use anyhow::Context;
use base::{TenantId, Text, Time};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use demo::Town;
use door::{App, Ctx, HatKind};
use register::agreement::actions::agreement_register;
use register::agreement::model::{Category, Wanted};
use store::{Assurance, Party, Pass};
use tasks::actions::{Report, task_close, task_open, task_report, task_take};
use tasks::{NewTask, Place, Source, SourceKind};
use uuid::Uuid;

/// The program as the one who opens tasks in the demo.
pub(super) const NAME: &str = "demo";

pub struct Cast<'a> {
    pub(super) app: &'a App,
    pub(super) tenant: TenantId,
    pub(super) town: &'a Town,
}

impl<'a> Cast<'a> {
    pub fn new(app: &'a App, tenant: TenantId, town: &'a Town) -> Self {
        Self { app, tenant, town }
    }

    async fn person(&self, key: &str) -> anyhow::Result<Uuid> {
        let one = self.town.cast.iter().find(|c| c.key == key).with_context(|| format!("no {key} in the cast"))?;
        Ok(register::person_by_number(&self.app.store, self.tenant, &one.national_id).await?)
    }

    /// The key of a person's hat of this kind that fits, such as her property in a street.
    async fn hat(&self, person: &str, kind: HatKind, part: &str) -> anyhow::Result<String> {
        let wearer = self.app.wearer(self.tenant, self.person(person).await?).await?;
        let hat = wearer.hats.iter().find(|h| h.kind == kind && (h.key.contains(part) || h.name.nb.contains(part)));
        Ok(hat.with_context(|| format!("{person} has no {kind:?} hat with {part:?}"))?.key.clone())
    }

    pub(super) async fn ctx(&self, key: &str) -> anyhow::Result<Ctx> {
        let tenant = self.app.config.tenants.iter().find(|t| t.id() == self.tenant).context("no such tenant")?;
        let person = self.person(key).await?;
        #[expect(clippy::disallowed_methods, reason = "the people of the demo are not there")]
        Ok(Ctx::pretend(self.app, Arc::new(tenant.clone()), person, Assurance::High).await?)
    }
}

impl Cast<'_> {
    /// Somebody at work at an earlier time.
    pub(super) async fn ctx_of(&self, person: Uuid, at: Time) -> anyhow::Result<Ctx> {
        let tenant = self.app.config.tenants.iter().find(|t| t.id() == self.tenant).context("no such tenant")?;
        #[expect(clippy::disallowed_methods, reason = "the people of the demo are not there")]
        Ok(Ctx::pretend_at(self.app, Arc::new(tenant.clone()), person, Assurance::High, at).await?)
    }
}

struct Line {
    unit: &'static str,
    hat: String,
    title: Text,
    note: Text,
    due: Option<NaiveDate>,
    assurance: Assurance,
}

fn next(weekday: Weekday, from: NaiveDate) -> NaiveDate {
    from.iter_days().skip(1).find(|d| d.weekday() == weekday).unwrap_or(from)
}

/// The cards of S1 that do not need a room of their own yet, as tasks of the units that own them.
///
/// # Errors
/// When somebody of the story is missing.
pub async fn tell(cast: &Cast<'_>, now: Time) -> anyhow::Result<()> {
    let lines = lines(cast, now.date()).await?;
    #[expect(clippy::disallowed_methods, reason = "the demo opens what units would have opened")]
    let pass = Pass::system(cast.tenant, NAME, now);
    let mut tx = cast.app.store.begin().await?;
    for line in lines {
        let new = NewTask {
            title: line.title,
            note: line.note,
            body: String::new(),
            category: None,
            place: Place::default(),
            unit: line.unit.to_owned(),
            due: line.due,
            assurance: line.assurance,
            parties: vec![Party::new(line.hat, "subject")],
            source: Source::new(SourceKind::System, NAME),
        };
        task_open(&mut tx, &pass, new).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn lines(cast: &Cast<'_>, today: NaiveDate) -> anyhow::Result<Vec<Line>> {
    let me = cast.hat("marthe", HatKind::Myself, "").await?;
    let home = cast.hat("marthe", HatKind::Property, "1505-10/34").await?;
    let maren = cast.hat("marthe", HatKind::Child, "Maren").await?;
    let ruth = cast.hat("marthe", HatKind::Kin, "Ruth").await?;
    let club = cast.hat("marthe", HatKind::Organisation, "").await?;
    let job = cast.hat("marthe", HatKind::Job, "rensviktunet").await?;
    let seat = cast.hat("marthe", HatKind::Mandate, "bystyret").await?;
    let thursday = (1..8).map(|n| today - Days::new(n)).find(|d| d.weekday() == Weekday::Thu).unwrap_or(today);
    let (tuesday, monday) = (next(Weekday::Tue, today), next(Weekday::Mon, today));
    let line = |unit, hat: &str, title: Text, note: Text, due, assurance| Line {
        unit,
        hat: hat.to_owned(),
        title,
        note,
        due,
        assurance,
    };
    let (low, high) = (Assurance::Substantial, Assurance::High);
    Ok(vec![
        line(
            "kommunalteknikk",
            &me,
            Text::new("Parkeringsgebyr i Strandgata", "Parkeringsgebyr i Strandgata", "Parking fine in Strandgata"),
            Text::new(
                &format!("900 kroner fra torsdag {}.{}. Du kan klage innen fristen.", thursday.day(), thursday.month()),
                &format!("900 kroner frå torsdag {}.{}. Du kan klage innan fristen.", thursday.day(), thursday.month()),
                &format!(
                    "NOK 900 from Thursday {}/{}. You can complain before the deadline.",
                    thursday.day(),
                    thursday.month()
                ),
            ),
            Some(thursday + Days::new(21)),
            low,
        ),
        line(
            "byggesak",
            &home,
            Text::new("Garasje på Lyngstien 13b", "Garasje på Lyngstien 13b", "Garage at Lyngstien 13b"),
            Text::new(
                "Venter på merknader fra naboene",
                "Ventar på merknader frå naboane",
                "Waiting for the neighbours' remarks",
            ),
            Some(today + Days::new(12)),
            low,
        ),
        line(
            "oppvekst",
            &maren,
            Text::new(
                "Skolestart for Maren til høsten",
                "Skulestart for Maren til hausten",
                "Maren starts school this autumn",
            ),
            Text::new(
                "Innskriving og besøksdag på skolen",
                "Innskriving og besøksdag på skulen",
                "Enrolment and a day to visit the school",
            ),
            NaiveDate::from_ymd_opt(today.year() + 1, 2, 1),
            low,
        ),
        line(
            "helsestasjonen",
            &maren,
            Text::new("Neste vaksine for Maren", "Neste vaksine for Maren", "Maren's next vaccination"),
            Text::new(
                "Helsesykepleier Liv Ulsethmoen, kl. 12.30",
                "Helsesjukepleiar Liv Ulsethmoen, kl. 12.30",
                "Public-health nurse Liv Ulsethmoen, 12:30",
            ),
            Some(tuesday),
            high,
        ),
        line(
            "oppvekst",
            &maren,
            Text::new(
                "Barnehagen i juleferien",
                "Barnehagen i juleferien",
                "The kindergarten in the Christmas holidays",
            ),
            Text::new(
                "Si fra om Maren kommer mellom jul og nyttår",
                "Sei frå om Maren kjem mellom jul og nyttår",
                "Say whether Maren comes between Christmas and New Year",
            ),
            NaiveDate::from_ymd_opt(today.year(), 12, 10),
            low,
        ),
        line(
            "hjemmetjenesten-sentrum",
            &ruth,
            Text::new(
                "Hjemmetjeneste for Ruth, 3 timer i uka",
                "Heimeteneste for Ruth, 3 timar i veka",
                "Home care for Ruth, 3 hours a week",
            ),
            Text::new(
                "Dagens besøk er utført og kvittert",
                "Besøket i dag er utført og kvittert",
                "Today's visit was made and acknowledged",
            ),
            None,
            high,
        ),
        line(
            "responssenteret",
            &format!("person:{}", cast.person("ruth").await?),
            Text::new(
                "Trygghetsalarmen til Ruth skal prøves",
                "Tryggleiksalarmen til Ruth skal prøvast",
                "Ruth's safety alarm must be tested",
            ),
            Text::new("Ring før klokka 22", "Ring før klokka 22", "Call before 22:00"),
            Some(monday),
            high,
        ),
        line(
            "kultur",
            &club,
            Text::new("Kulturmidler for neste år", "Kulturmidlar for neste år", "Culture grants for next year"),
            Text::new(
                "Klubben kan søke om drift og utstyr",
                "Klubben kan søkje om drift og utstyr",
                "The club can apply for running costs and equipment",
            ),
            NaiveDate::from_ymd_opt(today.year() + 1, 2, 1),
            low,
        ),
        line(
            "rensviktunet",
            &job,
            Text::new("To ledige vakter neste uke", "To ledige vakter neste veke", "Two vacant shifts next week"),
            Text::new(
                "Onsdag kveld og lørdag dag",
                "Onsdag kveld og laurdag dag",
                "Wednesday evening and Saturday day",
            ),
            Some(monday + Days::new(2)),
            low,
        ),
        line(
            "rensviktunet",
            &job,
            Text::new(
                "Medisinliste skal kontrolleres",
                "Medisinliste skal kontrollerast",
                "A medicine list must be checked",
            ),
            Text::new("Rom 12, før vaktskiftet", "Rom 12, før vaktskiftet", "Room 12, before the change of shift"),
            Some(monday),
            high,
        ),
        line(
            "politikk",
            &seat,
            Text::new(
                "Sakslista til bystyret er klar",
                "Sakslista til bystyret er klar",
                "The agenda of the town council is ready",
            ),
            Text::new("Gruppemøte mandag kl. 18.00", "Gruppemøte måndag kl. 18.00", "Group meeting Monday at 18:00"),
            Some(next(Weekday::Thu, today)),
            low,
        ),
    ])
}

/// The agreement by which nurses of Smøla answer for the response centre at night, from home.
///
/// # Errors
/// When the privacy officer is missing, or a unit.
pub async fn agreement(cast: &Cast<'_>, other: TenantId) -> anyhow::Result<()> {
    let officer = cast.ctx("privacy_officer").await?;
    let today = officer.now().date();
    let wanted = Wanted {
        unit: "responssenteret".to_owned(),
        their: format!("{other}/smola-omsorg"),
        purpose: "Nattevakt for trygghetsalarmer".to_owned(),
        kinds: vec![Category::Tasks.kind().to_owned()],
        since: today.to_string(),
        until: (today + Days::new(2 * 365)).to_string(),
    };
    agreement_register(&officer, &wanted).await?;
    Ok(())
}

/// Faults along the streets, as residents reported them, some of them taken or solved.
///
/// # Errors
/// When somebody of the story is missing.
pub async fn faults(cast: &Cast<'_>) -> anyhow::Result<()> {
    const WHAT: [(&str, &str); 6] = [
        ("street-light", "Lyset har vært borte siden mandag."),
        ("road", "Et dypt hull midt i kjørebanen."),
        ("street-light", "Lampa blinker hele natta."),
        ("litter", "Kassa ved busstoppet er full."),
        ("sign", "Skiltet ligger i grøfta."),
        ("snow", "Fortauet er ikke strødd."),
    ];
    let reporters = ["neighbour", "far_resident", "mayor", "registrar", "privacy_officer", "guardian"];
    let technician = cast.ctx("technician").await?;
    let addresses = cast.town.addresses["adresser"].as_array().context("the town has addresses")?;
    let mine = addresses.iter().filter(|a| a["adressetekst"] == "Lyngstien 13B").take(1);
    let spread = addresses.iter().step_by((addresses.len() / 40).max(1));
    for (n, address) in mine.chain(spread).enumerate() {
        let (category, text) = WHAT[n % WHAT.len()];
        let point = &address["representasjonspunkt"];
        let place = Place {
            point: point["lat"].as_f64().zip(point["lon"].as_f64()),
            words: address["adressetekst"].as_str().unwrap_or_default().to_owned(),
        };
        let reporter = cast.ctx(reporters[n % reporters.len()]).await?;
        let report = Report { category: category.to_owned(), place, text: text.to_owned(), ..Report::default() };
        let id = task_report(&reporter, &report).await?.id;
        if category != "litter" && n % 3 == 1 {
            task_take(&technician, id).await?;
        }
        if category != "litter" && n % 3 == 2 {
            task_take(&technician, id).await?;
            task_close(&technician, id, "Det er reparert. Takk for at du sa fra.").await?;
        }
    }
    Ok(())
}
