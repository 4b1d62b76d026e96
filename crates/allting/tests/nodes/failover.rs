//! The primary dies under load and the replica takes its place: nothing acknowledged is lost.

use std::sync::atomic::{AtomicUsize, Ordering};

use testkit::{Line, Manner};

use crate::house::{House, To};
use crate::load::{Load, Met, Phase, Seen, Try, all_there};
use crate::node::until;

#[tokio::test(flavor = "multi_thread")]
async fn when_the_primary_dies_under_load_nothing_acknowledged_is_lost() {
    for _ in 0..crate::rounds() {
        let Some(house) = House::open(true, 0).await else { return };
        once(house, Primary::Dies).await;
    }
}

/// Its machine stands still or its network drops what is sent: no connection breaks, and it never knew.
#[tokio::test(flavor = "multi_thread")]
async fn when_the_primary_goes_silent_under_load_nothing_acknowledged_is_lost() {
    for _ in 0..crate::rounds() {
        let Some((house, line)) = House::over_a_line(To::Primary).await else { return };
        once(house, Primary::GoesSilent(line)).await;
    }
}

/// What becomes of the primary.
enum Primary {
    Dies,
    GoesSilent(Line),
}

impl Primary {
    async fn goes(&self, house: &mut House) {
        match self {
            Self::Dies => house.servers.primary.kill(),
            Self::GoesSilent(line) => line.becomes(Manner::Silent).await,
        }
    }

    /// As if nothing had happened.
    async fn comes_back(&self, house: &mut House) {
        match self {
            Self::Dies => house.servers.primary.start(),
            Self::GoesSilent(line) => line.becomes(Manner::Carries).await,
        }
    }
}

async fn once(mut house: House, primary: Primary) {
    house.servers.synchronous().await;
    let doors: Vec<String> = (0..3).map(|n| house.url(n)).collect();
    let (next, all) = (AtomicUsize::new(0), doors.clone());
    let load = Load::start(6, move || all[next.fetch_add(1, Ordering::SeqCst) % all.len()].clone());
    load.goes_on(60).await;

    load.phase(Phase::Dying);
    primary.goes(&mut house).await;
    load.phase(Phase::Dead);
    let put_off =
        |at: Phase| load.seen.count(|one| matches!(one.met, Met::Later) && one.text.is_some() && one.within(at));
    until("visitors are told to come again", async || put_off(Phase::Dead) >= 3).await;
    load.phase(Phase::Promoting);
    house.servers.replica.promote();
    let found =
        |door: &String| load.seen.count(|t| t.acknowledged() && t.sent == Phase::Promoting && t.door == *door) > 0;
    until("each node writes to the new primary", async || doors.iter().all(found)).await;
    load.phase(Phase::After);
    load.goes_on(60).await;

    // The old primary comes back as if nothing had happened. Nobody writes to it.
    primary.comes_back(&mut house).await;
    let count = "SELECT COUNT(*) FROM journal";
    let old = house.servers.primary.number(count).await;
    load.goes_on(60).await;
    // A node that starts now sees both.
    load.phase(Phase::NodeDead);
    house.nodes[0].kill().await;
    load.goes_on(20).await;
    house.nodes[0].start();
    house.nodes[0].ready().await;
    load.phase(Phase::NodeBack);
    // It may be ready before the old one has answered it.
    let says_so = async || house.nodes[0].log().contains("an old primary is back; it is not written to");
    until("it says so of the old primary", says_so).await;
    load.goes_on(60).await;
    assert_eq!(house.servers.primary.number(count).await, old);

    let seen = load.end().await;
    let wrong: Vec<String> = seen.tries().iter().filter(|one| !excused(one, &doors[0])).map(Try::to_string).collect();
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), seen.tries().len());
    all_accounted_for(&house, &seen).await;
    house.settled().await;
    let (told, tasks) = house.told().await;
    assert_eq!(told, tasks, "each effect once");
    assert_eq!(house.number("SELECT COUNT(*) - MAX(position) FROM journal").await, 0, "gapless");
    println!("proved: 1 fail-over, {}; {told} effects", said(&seen));
}

/// What may be met besides what was asked for, where and when. All else is an error that a visitor saw.
fn excused(one: &Try, killed: &str) -> bool {
    match one.met {
        Met::Report(_) | Met::Page => true,
        // At any node, but only while there is no primary that each of them knows of.
        Met::Later => one.touches(Phase::Dying, Phase::Promoting),
        // Only at the node that was killed, and only until it is ready again. While the primary changes, each is
        // answered.
        Met::Silence(_) => one.door == killed && one.touches(Phase::NodeDead, Phase::NodeDead),
        Met::Wrong(_) => false,
    }
}

/// What was acknowledged is there once, what was refused at most once; and not at all where nothing could be written.
async fn all_accounted_for(house: &House, seen: &Seen) {
    let there = all_there(house, seen).await;
    for one in seen.tries().iter().filter(|one| one.within(Phase::Dead)) {
        let Some(text) = &one.text else { continue };
        assert!(!one.acknowledged(), "there was nothing to write it to: {one}");
        assert!(!there.contains_key(text), "refused when there was no primary, and done later: {one}");
    }
}

fn said(seen: &Seen) -> String {
    let acknowledged = |from: Phase, to: Phase| seen.count(|t| t.acknowledged() && from <= t.sent && t.sent <= to);
    let (before, meanwhile) =
        (acknowledged(Phase::Before, Phase::Before), acknowledged(Phase::Dying, Phase::Promoting));
    let after = acknowledged(Phase::After, Phase::NodeBack);
    let later = seen.count(|one| matches!(one.met, Met::Later));
    let silent = seen.count(|one| matches!(one.met, Met::Silence(_)));
    assert!(before > 0 && meanwhile > 0 && after > 0 && later > 0, "{before} {meanwhile} {after} {later}");
    format!(
        "{} reports acknowledged and there once ({before} before, {meanwhile} while the primary changed, {after} after), \
         {later} requests told to come again, {silent} cut off by the death of their node",
        seen.reports()
    )
}
