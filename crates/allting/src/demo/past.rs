//! What residents of Nordsund reported in the last months and which unit solved it: so much that there is
//! something to learn from. And the rules by which a manager of tasks has sent some of it elsewhere.

use anyhow::Context;
use base::{Text, Time};
use chrono::Timelike;
use routing::rule::Draft;
use routing::rule::rules::Known;
use store::{Assurance, Pass};
use tasks::actions::{task_close, task_open};
use tasks::{NewTask, Place, Source, SourceKind, TaskId};

use super::story::Cast;

/// So many tasks, over so many days.
const TASKS: u64 = 260;
const DAYS: i64 = 150;

struct About {
    category: &'static str,
    unit: &'static str,
    what: &'static [&'static str],
    how: &'static [&'static str],
}

const ABOUT: [About; 9] = [
    About {
        category: "street-light",
        unit: "vei-og-lys",
        what: &["Lyktestolpen", "Gatelyset", "Lampa over fortauet", "Lyset ved gangfeltet"],
        how: &["virker ikke", "blinker hele natta", "har vært borte siden helga", "er slokket"],
    },
    About {
        category: "road",
        unit: "vei-og-lys",
        what: &["Veien", "Asfalten", "Fortauet", "Grusveien"],
        how: &["har et dypt hull", "har fått mange hull etter vinteren", "sprekker opp", "raser ut i kanten"],
    },
    About {
        category: "snow",
        unit: "vei-og-lys",
        what: &["Gangveien", "Bakken opp til skolen", "Parkeringen", "Trappa ved kaia"],
        how: &["er ikke ryddet for snø", "er speilglatt", "har ikke fått strøsand", "mangler strøsand"],
    },
    About {
        category: "water",
        unit: "vann-og-avlop",
        what: &["Vannet fra brønnen", "En vannledning", "Kummen i hagen", "Kloakken i kjelleren"],
        how: &["lukter vondt", "lekker ut i grøfta", "renner over", "skaper trøbbel igjen"],
    },
    About {
        category: "litter",
        unit: "park-og-friluft",
        what: &["Søppelet fra helga", "Søppel i parken", "Glasskår på stranda", "Avfall ved busstoppet"],
        how: &["flyter utover", "er ikke hentet", "ligger overalt", "burde vært fjernet"],
    },
    About {
        category: "playground",
        unit: "park-og-friluft",
        what: &["Huska på lekeplassen", "Sklia", "Benken i parken", "Gjerdet rundt ballbanen"],
        how: &["er ødelagt", "har skarpe kanter", "trenger reparasjon", "har løsnet"],
    },
    About {
        category: "tree",
        unit: "park-og-friluft",
        what: &["Et tre", "Ei stor grein", "Hekken langs stien", "Buskene i parken"],
        how: &["har falt over stien", "kan falle ned", "sperrer for sikten", "må beskjæres"],
    },
    About {
        category: "noise",
        unit: "servicetorget",
        what: &["Støy fra byggeplassen", "Musikk fra utestedet", "Vifta på butikken", "Anleggsarbeid"],
        how: &["holder oss våkne", "varer til langt på natt", "høres i hele gata", "begynner før klokka sju"],
    },
    About {
        category: "other",
        unit: "servicetorget",
        what: &["Skiltet til rådhuset", "Åpningstidene", "Skjemaet på nettsidene", "Billettautomaten"],
        how: &["er feil", "finner jeg ikke", "er vanskelig å forstå", "bør oversettes"],
    },
];

const MORE: [&str; 8] = [
    "Det er barn som går her.",
    "Det har vært slik lenge.",
    "Håper noen kan se på det.",
    "Takk for god hjelp sist.",
    "Vi er flere naboer som har sett det.",
    "",
    "Det er ved innkjørselen.",
    "Det ble verre i går.",
];

/// The same numbers each time the demo is laid out.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(most.max(1)).unwrap_or(1)).unwrap_or_default()
    }

    fn of<'a, V>(&mut self, list: &'a [V]) -> Option<&'a V> {
        let at = self.below(list.len());
        list.get(at)
    }
}

/// A task and when it was opened and closed.
struct Earlier {
    new: NewTask,
    opened: Time,
    closed: Time,
}

/// Opens and solves what came in the last months, sets the rules up, and lets it be learned.
///
/// # Errors
/// When somebody of the story is missing.
pub async fn tell(cast: &Cast<'_>, now: Time) -> anyhow::Result<()> {
    let earlier = earlier(cast, now)?;
    let mut ids = Vec::with_capacity(earlier.len());
    let mut tx = cast.app.store.begin_alone().await?;
    for task in &earlier {
        #[expect(clippy::disallowed_methods, reason = "the demo opens what residents would have opened")]
        let pass = Pass::system(cast.tenant, super::story::NAME, task.opened);
        ids.push(task_open(&mut tx, &pass, task.new.clone()).await?);
    }
    tx.commit().await?;
    for (task, id) in earlier.iter().zip(ids) {
        close(cast, task, id).await?;
    }
    rules(cast, now).await
}

async fn close(cast: &Cast<'_>, task: &Earlier, id: TaskId) -> anyhow::Result<()> {
    let db = cast.app.store.db();
    let there = register::employees_of_unit(db, cast.tenant, &task.new.unit, task.closed.date()).await?;
    let one = there.first().with_context(|| format!("nobody works in {}", task.new.unit))?;
    let ctx = cast.ctx_of(one.person, task.closed).await?;
    task_close(&ctx, id, "Det er ordnet. Takk for at du sa fra.").await?;
    Ok(())
}

fn earlier(cast: &Cast<'_>, now: Time) -> anyhow::Result<Vec<Earlier>> {
    let addresses = cast.town.addresses["adresser"].as_array().context("the town has addresses")?;
    let mut dice = Dice(1505);
    let mut all = Vec::new();
    for n in 0..TASKS {
        let about = dice.of(&ABOUT).context("there are things to report")?;
        let words = |dice: &mut Dice, of: &[&'static str]| dice.of(of).copied().unwrap_or_default();
        let (what, how, more) = (words(&mut dice, about.what), words(&mut dice, about.how), words(&mut dice, &MORE));
        // One of twelve is no report of what it seems to be: nobody could know from the words.
        let about = if dice.below(12) == 0 { dice.of(&ABOUT).unwrap_or(about) } else { about };
        let address = dice.of(addresses).context("the town has addresses")?;
        let point = &address["representasjonspunkt"];
        let back = i64::try_from(TASKS - n).unwrap_or(1) * DAYS * 86_400 / i64::try_from(TASKS).unwrap_or(1);
        let opened = now.plus_seconds(-back - 4 * 86_400);
        // Nobody reports at night.
        let hour = i64::from(opened.oslo().hour());
        let opened = if hour < 7 { opened.plus_seconds((8 - hour) * 3_600) } else { opened };
        let took = i64::try_from(1 + dice.below(70)).unwrap_or(1) * 3_600;
        let category = tasks::category::defaults::categories().into_iter().find(|c| c.key == about.category);
        let new = NewTask {
            title: category.map_or_else(|| Text::same(what), |c| c.name),
            note: Text::default(),
            body: format!("{what} {how}. {more}").trim().to_owned(),
            category: Some(about.category.to_owned()),
            place: Place {
                point: point["lat"].as_f64().zip(point["lon"].as_f64()),
                words: address["adressetekst"].as_str().unwrap_or_default().to_owned(),
            },
            unit: about.unit.to_owned(),
            due: None,
            assurance: Assurance::None,
            parties: Vec::new(),
            source: Source::new(SourceKind::Resident, "report"),
        };
        all.push(Earlier { new, opened, closed: opened.plus_seconds(took) });
    }
    Ok(all)
}

/// Name, condition, unit, category, days, on.
type Line = (&'static str, &'static str, &'static str, &'static str, &'static str, bool);

const RULES: [Line; 5] = [
    (
        "Lekkasje er alltid vann og avløp",
        r#"text.contains("lekkasje") || text.contains("lekker") || text.contains("kloakk")"#,
        "vann-og-avlop",
        "water",
        "",
        true,
    ),
    (
        "Påkjørt lyktestolpe haster",
        r#"category == "street-light" && (text.contains("påkjørt") || text.contains("lyktestolpe ligger"))"#,
        "",
        "",
        "1",
        true,
    ),
    (
        "Hull i veien, meldt som noe annet",
        r#"category == "other" && (text.contains("hull") || text.contains("asfalt"))"#,
        "",
        "road",
        "",
        true,
    ),
    ("Glatt om natta og i helga", r#"category == "snow" && (weekday in [6, 7] || hour < 6)"#, "", "", "1", true),
    ("E-post om parkering", r#"source == "mail" && text.contains("parkering")"#, "servicetorget", "", "", false),
];

async fn rules(cast: &Cast<'_>, now: Time) -> anyhow::Result<()> {
    let db = cast.app.store.db();
    let leader = cast.town.cast.iter().find(|c| c.key == "technician_leader").context("no leader in the cast")?;
    let known = Known {
        units: register::units(db, cast.tenant).await?.into_iter().map(|u| u.key).collect(),
        categories: tasks::actions::categories(db, cast.tenant).await?.into_iter().map(|c| c.key).collect(),
    };
    #[expect(clippy::disallowed_methods, reason = "the demo sets up what a manager of tasks would")]
    let pass = Pass::system(cast.tenant, super::story::NAME, now);
    let mut tx = cast.app.store.begin().await?;
    for (name, condition, unit, category, days, active) in RULES {
        let draft = Draft {
            name: name.to_owned(),
            condition: condition.to_owned(),
            unit: unit.to_owned(),
            category: category.to_owned(),
            days: days.to_owned(),
        };
        routing::actions::rule_put(&mut tx, &pass, &draft, &known, &leader.name, active).await?;
    }
    routing::actions::training_ask_by(&mut tx, &pass, "demo").await?;
    tx.commit().await?;
    Ok(())
}
