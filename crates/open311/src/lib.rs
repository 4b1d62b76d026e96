//! Open311 GeoReport v2: other programs show what can be reported, report for people, and follow
//! what becomes of it, in XML and JSON, over the same tasks.
//!
//! A *service* is a category of tasks that the municipality has opened ([`service`]); a *request*
//! is the public part of a task in it ([`request`]). How the standard says things is in [`wire`].
//! What is public and what is not stands in `docs/open311.md`.

pub mod events;
pub mod request;
pub mod service;
pub mod wire;

use axum::extract::DefaultBodyLimit;
use door::{Cost, Room, Routes};
use store::{Migration, Migrations};

pub use service::{NewService, Service};

/// The entrance for other rooms.
pub mod actions {
    pub use crate::service::actions::{service_put, services_all, services_begin};
}

const MIGRATIONS: Migrations = Migrations {
    room: "open311",
    list: &[Migration {
        number: 1,
        name: "open311",
        sql: include_str!("../migrations/0001_open311.sql"),
        postgres: None,
    }],
};

/// All that this room brings to the house.
pub fn room() -> Room {
    Room {
        name: "open311",
        routes: routes(),
        migrations: MIGRATIONS,
        policy: include_str!("../policy.cedar"),
        verbs: &["service_see"],
        texts: [
            include_str!("../locales/nb.ftl"),
            include_str!("../locales/nn.ftl"),
            include_str!("../locales/en.ftl"),
        ],
        followers: Vec::new(),
        jobs: Vec::new(),
        carriers: Vec::new(),
        menu: Vec::new(),
        // What is reported is a task, and stands there.
        holdings: None,
    }
}

/// What can be guessed by trying is the key in a form: who misses too often waits.
fn routes() -> Routes {
    // What is sent is read up to a limit of its own.
    let send = Routes::new()
        .open_post("/open311/v2/requests.xml", request::http::send)
        .cost(Cost::Secret)
        .open_post("/open311/v2/requests.json", request::http::send)
        .cost(Cost::Secret)
        .map(|r| r.layer(DefaultBodyLimit::disable()));
    send.open_get("/open311/v2/discovery.xml", service::http::discovery)
        .open_get("/open311/v2/discovery.json", service::http::discovery)
        .open_get("/open311/v2/services.xml", service::http::many)
        .open_get("/open311/v2/services.json", service::http::many)
        .open_get("/open311/v2/services/{name}", service::http::one)
        .open_get("/open311/v2/requests.xml", request::http::many)
        .open_get("/open311/v2/requests.json", request::http::many)
        .open_get("/open311/v2/requests/{name}", request::http::one)
        .open_get("/open311/v2/tokens/{name}", request::http::token)
}
