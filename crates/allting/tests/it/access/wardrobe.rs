//! What everybody wears: stands for the register, below the hats that teams and drawers add to it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use base::id::Uuid;
use base::{Error, Result, TenantId, Time};
use door::{Ctx, Hat, Residents, Room, Routes, Wearer};
use register::agreement::model::{OurUnit, TheirJob};
use register::agreement::rules;
use testkit::{NORDSUND, NOW, SMOLA, Visitor, World};

use super::town::{Deal, Person, UNITS};

/// Where a person's frame comes from, and what the register says that she wears.
#[derive(Default)]
pub struct Wardrobe {
    worn: Mutex<HashMap<Uuid, Wearer>>,
    /// The frame of the last request to `/probe`.
    frame: Arc<Mutex<Option<Ctx>>>,
}

#[async_trait]
impl Residents for Wardrobe {
    async fn meet(&self, _: TenantId, _: &str, _: Time) -> Result<Uuid> {
        Err(Error::NotFound)
    }

    async fn wearer(&self, tenant: TenantId, person: Uuid, known: Option<i64>, _: Time) -> Result<Option<Wearer>> {
        let worn = self.worn.lock().unwrap().get(&person).filter(|w| w.tenant == tenant).cloned();
        let worn = worn.ok_or(Error::NotFound)?;
        Ok((known != Some(worn.version)).then_some(worn))
    }
}

/// Where the frame can be had.
pub const PROBE: &str = "/probe";

impl Wardrobe {
    /// A room with one route, at which the frame that the door made can be had.
    pub fn room(&self) -> Room {
        let frame = self.frame.clone();
        let keep = move |ctx: Ctx| {
            *frame.lock().unwrap() = Some(ctx);
            async { axum::http::StatusCode::NO_CONTENT }
        };
        Room {
            name: "probe",
            routes: Routes::new().open_get(PROBE, keep),
            migrations: store::Migrations { room: "probe", list: &[] },
            policy: "",
            verbs: &[],
            texts: [""; 3],
            followers: Vec::new(),
            jobs: Vec::new(),
            carriers: Vec::new(),
            menu: Vec::new(),
            holdings: None,
        }
    }

    /// A browser of the person, and the frame that the door gives her.
    pub async fn enter<'w>(&self, world: &'w World, person: &Person) -> (Visitor<'w>, Ctx) {
        let mut visitor = if person.visits == NORDSUND { world.visitor() } else { world.visitor_of_smola() };
        if let Some(level) = person.level {
            let secret = testkit::open_session(&world.store, person.home, person.id, level).await;
            if person.acting.is_some() {
                put_on(world, person, &secret).await;
            }
            visitor.set_cookie("allting", &secret);
        }
        visitor.get(PROBE).await.expect(204);
        let ctx = self.frame.lock().unwrap().take().unwrap();
        let ctx = match &person.link {
            Some(hat) => ctx.with_link(hat.clone()),
            None => ctx,
        };
        (visitor, ctx)
    }

    /// Says anew what somebody wears, as the register does when something that it comes from has changed.
    pub fn dress(&self, person: &Person, wear: impl Fn(&mut Hat)) {
        let mut hats = person.hats.clone();
        let mut lent = lent(person);
        lent.iter_mut().for_each(wear);
        hats.extend(lent);
        let mut worn = self.worn.lock().unwrap();
        let version = worn.get(&person.id).map_or(1, |before| before.version + 1);
        let (tenant, person, name) = (person.home, person.id, person.name.to_owned());
        worn.insert(person, Wearer { tenant, person, version, name, hats });
    }
}

/// What the register makes of her agreements, as it does for those who really work elsewhere. Some
/// kinds that the test has are not there yet, so they are put in afterwards.
fn lent(person: &Person) -> Vec<Hat> {
    let other = if person.home == NORDSUND { SMOLA } else { NORDSUND };
    let deal = |(n, d): (u128, &Deal)| register::Agreement {
        tenant: person.home,
        id: register::AgreementId(Uuid::from_u128(n)),
        other,
        other_name: "Den andre".into(),
        unit: d.hat.strip_prefix("unit:").unwrap().into(),
        their_unit: "omsorg".into(),
        purpose: "Vakt".into(),
        categories: Vec::new(),
        since: d.since,
        until: d.until,
        registered_by: Uuid::nil(),
        registered_at: NOW,
        ended_by: None,
        ended_at: d.ended.then_some(NOW),
    };
    let agreements: Vec<register::Agreement> = (0..).zip(&person.deals).map(deal).collect();
    let job = TheirJob { other, unit: "omsorg".into(), position: "Vakt".into(), since: None, until: None };
    let units = UNITS.map(|u| OurUnit { id: Uuid::nil(), key: u.into(), name: u.into() });
    let mut hats = rules::hats(&person.hats, &agreements, &[job], &units, NOW.date());
    for hat in &mut hats {
        // A careless register: what it says here is worth nothing.
        hat.roles = vec!["registrar".into(), "privacy_officer".into(), "leader".into()];
        for under in &mut hat.under {
            let deal = &person.deals[usize::try_from(under.agreement.as_u128()).unwrap()];
            under.kinds = deal.kinds.iter().map(|k| (*k).to_owned()).collect();
        }
    }
    hats
}

async fn put_on(world: &World, person: &Person, secret: &str) {
    let now = world.clock.now();
    let found = door::session::find(world.store.db(), person.home, secret, now).await.unwrap();
    let door::session::Found::Open(session) = found else { panic!("her session is open: {found:?}") };
    let mut tx = world.store.begin().await.unwrap();
    door::session::act(&mut tx, &session, person.acting.as_deref()).await.unwrap();
    tx.commit_quietly("a test puts a hat on").await.unwrap();
}
