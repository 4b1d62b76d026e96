//! What a person can ask for: who has seen what about her and why, a copy of everything that is
//! held, corrections and erasure; and the page of the privacy officer, who sees what is unusual.
//!
//! The access log itself is `store::access`; `door` writes it. This room shows it.

pub mod copy;
pub mod erase;
pub mod erasure;
pub mod events;
pub mod log_day;
pub mod mine;
pub mod people;
pub mod request;
pub mod retention;
pub mod seen;
pub mod watch;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Extension;
use door::{Holdings, Menu, Room, Routes, Who};
use store::erasure::Erasers;
use store::rotation::{Kind, Sealed};
use store::{Migration, Migrations};

pub use erase::PrivacyEraser;

/// Where this room keeps sealed values.
pub const SEALED: &[Sealed] = &[Sealed {
    table: "privacy_copy_part",
    id: "id",
    column: "body",
    purpose: copy::store::PURPOSE,
    kind: Kind::Value,
}];

const MIGRATIONS: Migrations = Migrations {
    room: "privacy",
    list: &[Migration {
        number: 1,
        name: "privacy",
        sql: include_str!("../migrations/0001_privacy.sql"),
        postgres: None,
    }],
};

/// A room and what it holds about persons.
#[derive(Clone)]
pub struct Held {
    /// Its name.
    pub room: &'static str,
    pub holdings: Arc<dyn Holdings>,
}

/// The rooms that hold something about persons, in the order in which they are asked.
pub type Rooms = Arc<Vec<Held>>;

/// The room, with what it needs of the others: their verbs in words, what they hold, and how they
/// make it anonymous.
pub fn room(others: &[Room], erasers: Erasers) -> Room {
    let own = [("privacy", VERBS), ("privacy", SHOWN)];
    let of_rooms = others.iter().map(|r| (r.name, r.verbs));
    let verbs = of_rooms.chain(own).flat_map(|(room, verbs)| verbs.iter().map(move |v| (*v, room))).collect();
    let verbs = Arc::new(Verbs(verbs));
    let mine: Arc<dyn Holdings> = Arc::new(copy::own::Own(verbs.clone()));
    let of_rooms = others.iter().filter_map(|r| Some(Held { room: r.name, holdings: r.holdings.clone()? }));
    let rooms: Rooms = Arc::new(of_rooms.chain([Held { room: "privacy", holdings: mine.clone() }]).collect());
    Room {
        name: "privacy",
        routes: routes().map(|r| r.layer(Extension(verbs)).layer(Extension(rooms.clone())).layer(Extension(erasers))),
        migrations: MIGRATIONS,
        policy: include_str!("../policy.cedar"),
        verbs: VERBS,
        texts: [
            include_str!("../locales/nb.ftl"),
            include_str!("../locales/nn.ftl"),
            include_str!("../locales/en.ftl"),
        ],
        followers: vec![Arc::new(retention::job::EACH_NIGHT)],
        jobs: vec![Arc::new(copy::job::Gather(rooms)), Arc::new(copy::job::End), Arc::new(retention::job::Retention)],
        carriers: Vec::new(),
        menu: vec![
            Menu { href: "/privacy/watch", label: "privacy-watch-title", who: Who::Role("privacy_officer") },
            Menu { href: "/privacy/erasures", label: "privacy-erasure-title", who: Who::Role("privacy_officer") },
        ],
        holdings: Some(mine),
    }
}

const VERBS: &[&str] = &[
    "privacy_see",
    "privacy_copy",
    "privacy_ask",
    "watch_see",
    "watch_mark",
    "watch_change",
    "erasure_see",
    "erasure_do",
];

/// What pages of any room note with `Ctx::seen` and no policy is asked: only this room has words for it.
const SHOWN: &[&str] = &["task_export", "task_found"];

/// Which room brought a verb, and so the words for it: `<room>-verb-<verb>`.
#[derive(Clone, Debug)]
pub struct Verbs(HashMap<&'static str, &'static str>);

impl Verbs {
    /// The key of the words for a verb; a verb of a room that is gone is simply a look.
    pub fn key(&self, verb: &str) -> String {
        self.0.get(verb).map_or_else(|| "privacy-verb-other".to_owned(), |room| format!("{room}-verb-{verb}"))
    }
}

fn routes() -> Routes {
    Routes::new()
        .get("/privacy/seen", seen::pages::page)
        .merge(copy::pages::routes())
        .merge(request::pages::routes())
        .merge(watch::pages::routes())
        .merge(retention::pages::routes())
        .merge(erasure::pages::routes())
        .get("/privacy/watch/log", log_day::pages::page)
}
