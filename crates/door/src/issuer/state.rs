//! What the test issuer remembers, in memory: who was pushed here, which codes wait, who is
//! signed in. It forgets what is too old each time it is asked.

use std::collections::{BTreeMap, HashMap};

use base::{Lang, Time};
use store::Assurance;

/// As ID-porten: a pushed request waits two minutes for the browser.
pub const PUSHED_SECONDS: i64 = 120;
/// And the person has ten on the page.
const OPENED_SECONDS: i64 = 600;
const CODE_SECONDS: i64 = 60;
/// How long an id_token and an access token hold.
pub const TOKEN_SECONDS: i64 = 120;
const IDLE_MINUTES: i64 = 30;
const ABSOLUTE_MINUTES: i64 = 120;

/// An authorization request.
#[derive(Clone)]
pub struct Request {
    pub client_id: String,
    /// One that is registered.
    pub redirect_uri: String,
    pub state: String,
    pub nonce: String,
    /// PKCE, S256.
    pub challenge: String,
    /// The lowest of those asked for: any of them will do.
    pub level: Assurance,
    /// Asks again, whoever is signed in.
    pub anew: bool,
    /// A customer that the client may name.
    pub on_behalf_of: Option<String>,
    pub lang: Lang,
    /// When it is forgotten: later once the page has been opened.
    pub until: Time,
}

impl Request {
    /// The person has the page before her.
    pub fn opened(&mut self, now: Time) {
        self.until = self.until.max(now.plus_seconds(OPENED_SECONDS));
    }
}

/// A code that waits to be exchanged.
pub struct Grant {
    /// What it answers.
    pub request: Request,
    pub national_id: String,
    /// At least what was asked for.
    pub level: Assurance,
    /// `auth_time`: earlier than now for who was signed in already.
    pub signed_in_at: Time,
    /// What the session is called towards this client.
    pub sid: String,
    pub until: Time,
}

/// Somebody signed in here, for all clients.
#[derive(Clone)]
pub struct Sso {
    pub national_id: String,
    pub level: Assurance,
    pub signed_in_at: Time,
    /// When it last gave a code.
    pub seen_at: Time,
    /// Client → what the session is called towards it.
    pub clients: BTreeMap<String, String>,
}

/// Who an access token is about.
pub struct Bearer {
    pub national_id: String,
    /// Pairwise: another for each client.
    pub sub: String,
    pub lang: Lang,
    pub until: Time,
}

/// All of it; gone when the program stops.
#[derive(Default)]
pub struct State {
    /// By `request_uri`.
    pub requests: HashMap<String, Request>,
    /// By the code.
    pub grants: HashMap<String, Grant>,
    /// By the secret in the cookie.
    pub sessions: HashMap<String, Sso>,
    /// By the access token.
    pub bearers: HashMap<String, Bearer>,
    /// The ids of client assertions that were used, each until it is too old to be used again.
    pub assertions: HashMap<String, Time>,
}

impl State {
    /// Drops what is over at `now`.
    pub fn forget(&mut self, now: Time) {
        self.requests.retain(|_, r| now < r.until);
        self.grants.retain(|_, g| now < g.until);
        self.bearers.retain(|_, b| now < b.until);
        self.assertions.retain(|_, until| now < *until);
        self.sessions.retain(|_, s| {
            now < s.seen_at.plus_minutes(IDLE_MINUTES) && now < s.signed_in_at.plus_minutes(ABSOLUTE_MINUTES)
        });
    }
}

/// A code must be exchanged within a minute.
pub fn code_until(now: Time) -> Time {
    now.plus_seconds(CODE_SECONDS)
}
