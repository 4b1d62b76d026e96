//! What lets followers and jobs work although a test is short: days go by, and every day there is something new for
//! those that nobody at a browser sets off. Only while no program runs.

use std::collections::BTreeSet;

use base::id::Uuid;
use base::{Clock, Error, Time, calendar};
use chrono::NaiveDate;
use door::App;
use register::import::actions::{Upload, import_create};
use store::{FromQueryResult, Store, Value, vals};
use tasks::repeat::{Missed, NewRepeat, Shift};
use testkit::{Engine, NORDSUND};

use super::browser::in_days;
use super::town::{self, UNIT, UNITS};
use super::{ledger, open, victim};

/// Timers that wait for a later day.
const TIMERS: &str = "'tasks.watch', 'tasks.repeat', 'tasks.wait_over', 'mailbox.addresses_nightly', \
    'privacy.retention', 'privacy.copy_end', 'door.sweep'";
/// A rule serves so many days: with each a week more lies behind it.
const OF_A_RULE: u64 = 25;
/// What it takes long to work out is asked for on the first days only: it takes longer with every task.
const SLOW: u64 = 12;

/// So many units become known. Jobs look at each of them; later files say what is known already.
const NEW_UNITS: u64 = 40;

/// A rule that opens a task on each working day.
struct Rule {
    id: Uuid,
    /// The days after this one are to be made up for.
    since: NaiveDate,
}

/// Whoever causes something.
pub struct Causes {
    app: App,
    followers: Vec<&'static str>,
    days: u64,
    rules: Vec<Rule>,
}

impl Causes {
    pub async fn new(engine: &Engine) -> Self {
        let followers = victim::rooms().iter().flat_map(|r| &r.followers).map(|f| f.name()).collect();
        Self { app: app(engine).await, followers, days: 0, rules: Vec::new() }
    }

    /// The database may have died since: all connections are new.
    pub async fn again(&mut self, engine: &Engine) {
        self.app = app(engine).await;
    }

    /// A day goes by, and there is something new to do.
    pub async fn a_day_goes_by(&mut self) {
        self.time_goes_by().await;
        self.weeks_lie_behind().await;
        self.file_comes().await;
        self.session_is_forgotten().await;
        if self.days < SLOW {
            self.asks_for_all().await;
        }
        self.days += 1;
    }

    /// The names of all followers of the victim.
    pub fn followers(&self) -> &[&'static str] {
        &self.followers
    }

    fn now(&self) -> Time {
        self.app.store.clock().now()
    }

    /// Whoever was at work when the program died is not waited for any longer, what failed is tried again, and what
    /// waited for a day has come to it.
    async fn time_goes_by(&self) {
        let now = self.now();
        let today = now.date().to_string();
        let mut all: Vec<(String, Vec<Value>)> = vec![
            ("UPDATE lane SET due_at = 0 WHERE due_at IS NOT NULL".into(), vals![]),
            ("UPDATE lease SET until = 0".into(), vals![]),
            (format!("UPDATE job SET run_at = 0 WHERE kind IN ({TIMERS})"), vals![]),
            ("UPDATE task SET waits_until = $1 WHERE waits_until > $1".into(), vals![today]),
            // Nobody here signs in again; those whose session is forgotten least of all.
            ("UPDATE session SET created_at = $1, seen_at = $1 WHERE seen_at > 0".into(), vals![now.micros()]),
        ];
        if self.days < SLOW {
            all.push(("UPDATE job SET run_at = 0 WHERE kind = 'routing.train'".into(), vals![]));
        }
        self.write(all).await;
    }

    async fn write(&self, all: Vec<(String, Vec<Value>)>) {
        let mut tx = self.app.store.begin().await.unwrap();
        for (sql, values) in all {
            tx.execute_quietly(&sql, values).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
        }
        tx.commit_quietly("the test does not wait for time").await.unwrap();
    }

    /// One week more of a rule's days has passed, and nobody has opened its tasks.
    async fn weeks_lie_behind(&mut self) {
        let (today, week) = (self.now().date(), self.days % OF_A_RULE + 1);
        if week == 1 {
            let new = NewRepeat {
                unit: UNIT.into(),
                template: None,
                title: "Se til pumpa".into(),
                body: String::new(),
                days: Some(5),
                rule: "FREQ=DAILY".into(),
                starts: in_days(self.now(), -400),
                shift: Shift::Skip,
                missed: Missed::All,
            };
            let worker = town::integrator(&self.app).await;
            let repeat = tasks::actions::repeat_put(&worker, None, &new).await.unwrap();
            self.rules.push(Rule { id: repeat.id.0, since: today });
        }
        let since = in_days(self.now(), -(1 + 7 * week as i64));
        let rule = self.rules.last_mut().unwrap();
        rule.since = rule.since.min(since);
        let back = "UPDATE task_repeat SET settled = $1 WHERE tenant = $2 AND id = $3";
        let values = vals![rule.since.to_string(), NORDSUND.0, rule.id];
        let due = "UPDATE job SET run_at = 0 WHERE kind = 'tasks.repeat'";
        self.write(vec![(back.into(), values), (due.into(), vals![])]).await;
    }

    /// A file with a unit that nobody knew, as long as there are not too many.
    async fn file_comes(&self) {
        let registrar = town::registrar(&self.app).await;
        let n = self.days % NEW_UNITS;
        let content = format!("{UNITS}enhet-{n};Enhet {n};;;;\n").into_bytes();
        let upload = Upload {
            kind: "units".into(),
            source: String::new(),
            name: format!("enheter-{n}.csv"),
            content,
            extra: Vec::new(),
        };
        import_create(&registrar, upload).await.unwrap();
    }

    /// Somebody signed in and never came back.
    async fn session_is_forgotten(&self) {
        let store = &self.app.store;
        let person = town::resident(&self.app).await.signed_in().unwrap().person;
        let secret = testkit::open_session(store, NORDSUND, person, store::Assurance::Substantial).await;
        let sql = "UPDATE session SET created_at = 0, seen_at = 0 WHERE hash = $1";
        self.write(vec![(sql.into(), vals![door::session::hash_of(&secret)]), ledger::row("forgotten", &secret)]).await;
    }

    /// A copy of everything, unless she has too many already.
    async fn asks_for_all(&self) {
        let resident = town::resident(&self.app).await;
        let rooms = victim::rooms().iter().filter(|r| r.holdings.is_some()).count();
        match privacy::copy::actions::copy_ask(&resident, "", rooms).await {
            Ok(_) | Err(Error::Conflict(_)) => {}
            Err(other) => panic!("a copy was not to be had: {other}"),
        }
    }

    /// Each working day that a rule was to make up for has its task, and no other day has one.
    ///
    /// # Panics
    /// With the first rule of which that is not so.
    pub async fn days_have_their_tasks(&self, store: &Store) {
        #[derive(FromQueryResult)]
        struct Settled {
            settled: String,
        }
        #[derive(FromQueryResult)]
        struct Day {
            day: String,
        }
        for Rule { id, since } in &self.rules {
            let sql = "SELECT settled FROM task_repeat WHERE tenant = $1 AND id = $2";
            let row: Option<Settled> = store.db().row(sql, vals![NORDSUND.0, *id]).await.unwrap();
            let settled: NaiveDate = row.expect("the rule is there").settled.parse().unwrap();
            assert!(settled > *since, "nothing was made up for: {settled}, since {since}");
            let days = since.iter_days().skip(1).take_while(|day| *day <= settled);
            let wanted: BTreeSet<String> =
                days.filter(|d| calendar::is_working_day(*d)).map(|d| d.to_string()).collect();
            let sql = "SELECT day FROM task_repeat_day WHERE tenant = $1 AND repeat = $2";
            let rows: Vec<Day> = store.db().rows(sql, vals![NORDSUND.0, *id]).await.unwrap();
            let there: BTreeSet<String> = rows.into_iter().map(|r| r.day).collect();
            let wrong: Vec<_> = there.symmetric_difference(&wanted).collect();
            assert!(wrong.is_empty(), "days of a rule that were lost, or never asked for, since {since}: {wrong:?}");
        }
    }
}

/// The house as it stands, in which nothing runs.
async fn app(engine: &Engine) -> App {
    let config = testkit::config(&engine.url(), engine.folder());
    victim::build(config, open(engine).await).await.app
}

/// Today, by the clock that the victim has, too.
pub fn now() -> Time {
    Clock::system().now()
}
