//! The store on both engines.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

mod access;
mod backup;
mod cards;
mod erasure;
mod faults;
mod files;
mod followers;
mod group;
mod jobs;
mod journal;
mod later;
mod lease;
mod migrations;
mod outbox;
mod rotation;
mod series;
mod subjects;
mod verify;

use base::id::{Uuid, new_v7};
use base::{Clock, TenantId};
use serde::{Deserialize, Serialize};
use store::{Event, Migrations, Pass, Store};

pub const TENANT: TenantId = testkit::NORDSUND;
pub const GROUND: &[Migrations] = &[store::MIGRATIONS];

/// Something that happens in these tests.
#[derive(Serialize, Deserialize, Debug, PartialEq)]
pub struct LampLit {
    pub lamp: Uuid,
    pub watts: i64,
}

impl Event for LampLit {
    const KIND: &'static str = "lamps.lamp_lit.v1";
    const SUBJECT: &'static str = "lamp";
    fn subject(&self) -> Uuid {
        self.lamp
    }
}

pub fn pass(clock: &Clock) -> Pass {
    Pass::system(TENANT, "store-tests", clock.now())
}

/// Lights a lamp: one journal entry in one transaction.
pub async fn light(store: &Store, clock: &Clock, watts: i64) -> Uuid {
    let lamp = new_v7(clock.now());
    let mut tx = store.begin().await.unwrap();
    tx.journal(&pass(clock), &LampLit { lamp, watts }, &["unit:light".to_owned()]).await.unwrap();
    tx.commit().await.unwrap();
    lamp
}
