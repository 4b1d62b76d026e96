//! The access log: durable before it is acknowledged, folded by the minute, read with indexes.

use base::id::{Uuid, new_v7};
use base::{Clock, Time};
use store::access::{self, Asked, NEWEST, Way};
use store::{Access, Store, vals};

use crate::{GROUND, TENANT, pass};

fn row(clock: &Clock, subject: Uuid, actor: u128, thing: Uuid) -> Access {
    Access {
        tenant: TENANT,
        subject,
        actor: format!("person:{}", Uuid::from_u128(actor)),
        hat: "unit:light".into(),
        acting_for: None,
        verb: "lamp_see",
        kind: "lamp",
        thing,
        reason: String::new(),
        at: clock.now(),
    }
}

fn of<'a>(subject: &'a [Uuid], but: &'a str) -> Asked<'a> {
    Asked { subjects: subject, hat: &[], but }
}

async fn about(store: &Store, subject: Uuid) -> Vec<store::AccessRow> {
    access::about(store.db(), TENANT, of(&[subject], ""), NEWEST, 1_000).await.unwrap()
}

#[test]
fn what_is_seen_twice_in_a_minute_is_one_row_and_in_another_minute_another() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let (subject, thing) = (new_v7(clock.now()), new_v7(clock.now()));
        let one = row(clock, subject, 1, thing);
        store.seen(vec![one.clone(), one.clone()]).await.unwrap();
        store.seen(vec![Access { reason: "Vakt".into(), ..one.clone() }]).await.unwrap();
        clock.advance_seconds(60);
        store.seen(vec![row(clock, subject, 1, thing), row(clock, subject, 2, thing)]).await.unwrap();
        store.seen(vec![row(clock, thing, 1, thing)]).await.unwrap();
        store.seen(Vec::new()).await.unwrap();
        let rows = about(store, subject).await;
        assert_eq!(rows.iter().map(|r| r.times).collect::<Vec<_>>(), [1, 1, 3]);
        assert_eq!(rows[2].reason, "Vakt");
        assert_eq!(rows[2].at, one.at, "the first time");
        assert_eq!(rows[2].person(), Some(Uuid::from_u128(1)));
        let but = access::about(store.db(), TENANT, of(&[subject], &one.actor), NEWEST, 10).await.unwrap();
        assert_eq!(but.len(), 1);
        let by = access::by(store.db(), TENANT, &one.actor, clock.now(), 10).await.unwrap();
        assert_eq!(by.len(), 2, "of this minute, about two persons");
    });
}

#[test]
fn many_at_once_are_all_there_when_they_are_acknowledged_and_a_page_follows_the_other() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let subject = new_v7(clock.now());
        let readers: Vec<_> = (0..40u128)
            .map(|actor| {
                let (store, rows) = (store.clone(), vec![row(clock, subject, actor, subject); 3]);
                tokio::spawn(async move {
                    let actor = rows[0].actor.clone();
                    store.seen(rows).await.unwrap();
                    // Acknowledged: it is in the database now.
                    let mine = access::by(store.db(), TENANT, &actor, Time::from_micros(0), 10).await.unwrap();
                    assert_eq!(mine.iter().map(|r| r.times).sum::<i64>(), 3);
                })
            })
            .collect();
        for reader in readers {
            reader.await.unwrap();
        }
        let (mut before, mut seen) = (NEWEST, Vec::new());
        loop {
            let page = access::about(store.db(), TENANT, of(&[subject], ""), before, 7).await.unwrap();
            let Some(last) = page.last() else { break };
            before = last.cursor();
            seen.extend(page.iter().map(|r| r.id));
        }
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!((count, seen.len()), (40, 40), "each row on one page");
    });
}

#[test]
fn old_rows_are_forgotten_oldest_first_and_reasons_end() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let subject = new_v7(clock.now());
        for _ in 0..5 {
            store.seen(vec![row(clock, subject, 1, subject)]).await.unwrap();
            clock.advance_seconds(3_600);
        }
        let mut tx = store.begin().await.unwrap();
        let before = clock.now().plus_minutes(-90);
        assert_eq!(access::forget(&mut tx, &pass(clock), before, 3).await.unwrap(), 3);
        assert_eq!(access::forget(&mut tx, &pass(clock), before, 3).await.unwrap(), 1);
        let until = clock.now().plus_minutes(15);
        access::reason_put(&mut tx, &pass(clock), "person", subject, "Vakttelefonen ringte", until).await.unwrap();
        tx.commit_quietly("a test").await.unwrap();
        assert_eq!(about(store, subject).await.len(), 1);
        let actor = pass(clock).actor().to_string();
        let reason = async |now: base::Time| {
            let holds = now..=now.plus_minutes(15);
            access::reason_of(store.db(), TENANT, &actor, "person", subject, holds).await.unwrap()
        };
        assert_eq!(reason(clock.now()).await.as_deref(), Some("Vakttelefonen ringte"));
        assert_eq!(reason(until).await, None);
        assert_eq!(reason(clock.now().plus_seconds(-1)).await, None, "given before the clock was set back");
    });
}

#[test]
fn lists_go_by_an_index() {
    testkit::on_each_store(GROUND, async |store, _| {
        if !store.is_sqlite() {
            return;
        }
        #[derive(store::FromQueryResult)]
        struct Plan {
            detail: String,
        }
        for sql in [
            "SELECT id FROM access_log WHERE tenant = 1 AND subject = x'00' AND minute <= 9 AND (minute < 9 OR id < x'00') AND actor <> '' ORDER BY minute DESC, id DESC LIMIT 3",
            "SELECT id FROM access_log WHERE tenant = 1 AND actor = 'a' AND minute >= 1 ORDER BY minute DESC, id DESC LIMIT 3",
            "SELECT id FROM access_log WHERE tenant = 1 AND minute >= 1 ORDER BY minute DESC, id DESC LIMIT 3",
        ] {
            let plan: Vec<Plan> = store.db().rows(&format!("EXPLAIN QUERY PLAN {sql}"), vals![]).await.unwrap();
            let said = plan.iter().map(|p| p.detail.as_str()).collect::<Vec<_>>().join("; ");
            assert!(
                said.contains("USING INDEX access_log_") || said.contains("USING COVERING INDEX access_log_"),
                "{said}"
            );
            assert!(!said.contains("USE TEMP B-TREE FOR ORDER BY"), "{said}");
        }
    });
}

#[test]
fn who_looks_in_her_job_and_as_a_parent_within_a_minute_has_looked_in_her_job() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let (subject, thing) = (new_v7(clock.now()), new_v7(clock.now()));
        let job = row(clock, subject, 1, thing);
        let parent = Access { hat: "child:x".into(), acting_for: Some("child:x".into()), ..job.clone() };
        let mut minutes = 0;
        // In one group and one after the other, in either order.
        for looks in [vec![vec![&parent, &job]], vec![vec![&job, &parent]], vec![vec![&parent], vec![&job]]] {
            clock.advance_seconds(60);
            minutes += 1;
            for group in looks {
                let group = group.into_iter().map(|a| Access { at: clock.now(), ..a.clone() }).collect();
                store.seen(group).await.unwrap();
            }
            let rows = about(store, subject).await;
            assert_eq!((rows.len(), rows[0].times), (minutes, 2));
            assert_eq!((rows[0].hat.as_str(), rows[0].acting_for.as_deref()), ("unit:light", None));
        }
    });
}

#[test]
fn what_systems_read_does_not_push_out_what_people_at_work_looked_at() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let (subject, began) = (new_v7(clock.now()), clock.now());
        let look = row(clock, subject, 1, new_v7(clock.now()));
        store.seen(vec![look.clone()]).await.unwrap();
        for n in 0..20 {
            clock.advance_seconds(60);
            let other = row(clock, subject, 2, new_v7(clock.now()));
            let system = Access { actor: format!("client:{}", Uuid::from_u128(n)), ..other.clone() };
            store.seen(vec![system, Access { verb: "watch_see", ..other }]).await.unwrap();
        }
        let found = access::in_jobs(store.db(), TENANT, Way::Looked, began, 5).await.unwrap();
        let ids: Vec<Uuid> = found.iter().map(|glance| glance.id).collect();
        let rows = access::rows_of(store.db(), TENANT, &ids).await.unwrap();
        assert_eq!(rows.values().map(|r| r.thing).collect::<Vec<_>>(), [look.thing]);
    });
}
