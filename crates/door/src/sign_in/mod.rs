//! Signing in and out, as ID-porten demands of its clients, and the life of sessions.
//!
//! The way in: [`start`] pushes the request to the provider and keeps what it asked
//! ([`pending`]); [`callback`] takes that once, exchanges the code, holds the token against it
//! ([`verify`]) and opens a session ([`sessions`]). Every failed check is a [`refusal::Refusal`]
//! with a page of its own words, and leaves nothing half done.

use std::sync::Arc;

use axum::Extension;
use axum::response::Response;
use base::config::{Config, SignIn};
use store::rotation::{Kind, Sealed};
use store::{Migration, Migrations};

use crate::{Reply, Room, Routes, acting, api, choices};

pub mod callback;
mod cookies;
pub mod events;
mod holdings;
pub mod jwt;
mod mine;
pub mod pending;
pub mod provider;
pub mod refusal;
pub mod sessions;
pub mod sign_out;
pub mod start;
mod stream;
pub(crate) mod sweep;
pub mod verify;
pub mod way_back;

pub(crate) use cookies::{choice as choice_cookie, choice_name};
pub use jwt::{new_key_pem, public_jwks};
pub use provider::Providers;
pub use stream::watch;
pub use way_back::WayBack;

/// Where this room keeps sealed values.
pub const SEALED: &[Sealed] = &[
    Sealed { table: "session", id: "hash", column: "id_token", purpose: sessions::PURPOSE, kind: Kind::Value },
    Sealed { table: "sign_in", id: "state", column: "secrets", purpose: pending::PURPOSE, kind: Kind::Value },
];

const MIGRATIONS: Migrations = Migrations {
    room: "door",
    list: &[
        Migration {
            number: 1,
            name: "sessions",
            sql: include_str!("../../migrations/0001_sessions.sql"),
            postgres: None,
        },
        Migration {
            number: 2,
            name: "sign_in",
            sql: include_str!("../../migrations/0002_sign_in.sql"),
            postgres: None,
        },
        Migration { number: 3, name: "api", sql: include_str!("../../migrations/0003_api.sql"), postgres: None },
        Migration {
            number: 4,
            name: "client_kind",
            sql: include_str!("../../migrations/0004_client_kind.sql"),
            postgres: None,
        },
    ],
};

/// The texts of the door, and of the test issuer.
pub(crate) const LOCALES: (&str, &str, &str, &str) = (
    "door",
    include_str!("../../locales/nb.ftl"),
    include_str!("../../locales/nn.ftl"),
    include_str!("../../locales/en.ftl"),
);

/// The door as a room: sign-in, sign-out, acting for others, choices, live pages.
pub fn room() -> Room {
    let providers = Arc::new(Providers::default());
    Room {
        name: "door",
        routes: routes().map(|r| r.layer(Extension(providers))),
        migrations: MIGRATIONS,
        policy: include_str!("../../policy.cedar"),
        verbs: &[],
        texts: [LOCALES.1, LOCALES.2, LOCALES.3],
        followers: Vec::new(),
        jobs: vec![Arc::new(sweep::Sweep)],
        carriers: Vec::new(),
        menu: Vec::new(),
        holdings: Some(Arc::new(holdings::Sessions)),
    }
}

fn routes() -> Routes {
    Routes::new()
        .open_get("/sign-in", start::sign_in)
        .cost(crate::Cost::SignIn)
        .open_get("/sign-in/callback", callback::callback)
        .open_get("/step-up", start::step_up)
        .open_post("/sign-out", sign_out::sign_out)
        .open_get("/signed-out", sign_out::signed_out)
        .open_get("/sign-out/front-channel", sign_out::front_channel)
        .get("/sessions", mine::page)
        .post("/sessions/{handle}/end", mine::end)
        .get("/acting", acting::page)
        .post("/acting", acting::choose)
        .open_post("/choices", choices::choose)
        .open_get("/live", stream::live)
        .merge(api::routes())
}

/// Whether the sign-in of every tenant has a key that can be used, without asking anybody.
///
/// # Errors
/// What is wrong, for the operator.
pub fn check(config: &Config) -> Result<(), String> {
    let wrong: Vec<String> = config.tenants.iter().filter_map(|t| key_of(&t.sign_in).err()).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// The client key of a tenant.
///
/// # Errors
/// What is wrong with the file, for the operator.
pub fn key_of(sign_in: &SignIn) -> Result<jwt::SigningKey, String> {
    let file = sign_in.private_key_file.display();
    let pem = std::fs::read_to_string(&sign_in.private_key_file)
        .map_err(|e| format!("the sign-in key {file} cannot be read: {e}"))?;
    jwt::SigningKey::from_pem(&pem, &sign_in.key_id).map_err(|e| format!("the sign-in key {file}: {e}"))
}

/// Answers about sessions are kept by nobody.
fn unkept(mut response: Response) -> Reply {
    let headers = response.headers_mut();
    headers.insert(axum::http::header::CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    Ok(response)
}
