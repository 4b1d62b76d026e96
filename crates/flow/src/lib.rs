//! Connections to professional systems.
//!
//! An *endpoint* is where such a system receives webhooks: it names the kinds of journal entries
//! it wants, and each becomes a *letter* in the outbox, signed as Standard Webhooks says. The
//! pages show how each endpoint is doing, and send again what died. An integrator makes one for
//! everything of its kinds; a *client* that calls the API subscribes itself, to what concerns it.
//!
//! The other way, systems call the API as *clients*: the pages let them in and shut them out.
//!
//! Of other rooms it reads the journal, and asks the register for units; nothing else of theirs.

pub mod client;
pub mod endpoint;
pub mod events;
pub mod followers;
pub mod letter;
pub mod send;

use std::sync::Arc;

use door::{Menu, Room, Routes, Who};
use store::rotation::{Kind, Sealed};
use store::{Migration, Migrations};

pub use endpoint::{Endpoint, EndpointId};

const MIGRATIONS: Migrations = Migrations {
    room: "flow",
    list: &[
        Migration { number: 1, name: "flow", sql: include_str!("../migrations/0001_flow.sql"), postgres: None },
        Migration { number: 2, name: "client", sql: include_str!("../migrations/0002_client.sql"), postgres: None },
    ],
};

/// The columns that hold sealed values, for when master keys change.
pub const SEALED: &[Sealed] = &[
    Sealed { table: "endpoint", id: "id", column: "secret", purpose: send::sign::PURPOSE, kind: Kind::Value },
    Sealed { table: "endpoint", id: "id", column: "old_secret", purpose: send::sign::PURPOSE, kind: Kind::Value },
];

/// All that this room brings to the house.
pub fn room() -> Room {
    Room {
        name: "flow",
        routes: Routes::new()
            .merge(endpoint::pages::routes())
            .merge(endpoint::api::routes())
            .merge(letter::pages::routes())
            .merge(client::pages::routes()),
        migrations: MIGRATIONS,
        policy: include_str!("../policy.cedar"),
        verbs: &[
            "endpoint_list",
            "endpoint_put",
            "endpoint_subscribe",
            "endpoint_pause",
            "endpoint_delete",
            "endpoint_test",
            "endpoint_secret",
            "letter_list",
            "letter_replay",
            "client_list",
            "client_add",
            "client_end",
        ],
        texts: [
            include_str!("../locales/nb.ftl"),
            include_str!("../locales/nn.ftl"),
            include_str!("../locales/en.ftl"),
        ],
        followers: vec![Arc::new(followers::Webhooks)],
        jobs: Vec::new(),
        carriers: vec![|config| Ok(Arc::new(send::Webhooks::new(&config.flow)?))],
        // Of persons it holds who set an endpoint up, and that stands in the journal.
        holdings: None,
        menu: vec![Menu { href: "/flow/endpoints", label: "flow-menu", who: Who::Role("integrator") }],
    }
}
