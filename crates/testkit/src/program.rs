//! A professional system that calls the API with its secret.

use axum::body::Body;
use axum::http::{Method, Request, header};
use base::id::Uuid;
use door::client::{ClientKind, NewClient};
use serde_json::Value;
use store::Pass;

use crate::{NORDSUND, Page, Visitor, World};

pub struct Program<'a> {
    world: &'a World,
    pub id: Uuid,
    pub secret: String,
    host: &'static str,
}

impl World {
    /// A system of Nordsund that works for these units, such as `unit:vei-og-lys`.
    pub async fn program(&self, hats: &[&str]) -> Program<'_> {
        self.program_of(ClientKind::System, "Gemini VA", hats).await
    }

    /// What else calls the API, such as a sensor.
    pub async fn program_of(&self, kind: ClientKind, name: &str, hats: &[&str]) -> Program<'_> {
        #[expect(clippy::disallowed_methods, reason = "the tests let systems in as an administrator would")]
        let pass = Pass::system(NORDSUND, "tests", self.clock.now());
        let new = NewClient {
            kind,
            name: name.into(),
            hats: hats.iter().map(|h| (*h).to_owned()).collect(),
            roles: Vec::new(),
            expires_at: self.clock.now().plus_minutes(60 * 24 * 60),
        };
        let mut tx = self.store.begin().await.unwrap();
        let (id, secret) = door::client::client_add(&mut tx, &pass, &new).await.unwrap();
        tx.commit().await.unwrap();
        Program { world: self, id, secret, host: "localhost:8080" }
    }
}

impl Program<'_> {
    /// The same system at the door of the other municipality.
    pub fn at_smola(&self) -> Self {
        Self { host: "smola.localhost:8080", secret: self.secret.clone(), ..*self }
    }

    /// The same system with another secret.
    pub fn with_secret(&self, secret: String) -> Self {
        Self { secret, ..*self }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Page {
        self.post_with(path, &[], body).await
    }

    /// With more headers, such as `idempotency-key` or `if-match`.
    pub async fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Page {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        self.send(Method::POST, path, &all, Body::from(body.to_string())).await
    }

    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Page {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.host)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.secret));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Visitor::new(self.world, self.host).raw(request.body(body).unwrap()).await
    }
}

impl Page {
    /// The JSON of the answer.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }
}
