//! The primary dies under load and the replica takes its place: nothing acknowledged is lost.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::house::House;
use crate::node::until;
use crate::rolling::{Load, all_there};

#[tokio::test(flavor = "multi_thread")]
async fn when_the_primary_dies_under_load_nothing_acknowledged_is_lost() {
    for _ in 0..crate::rounds() {
        let Some(house) = House::open(true, 0).await else { return };
        once(house).await;
    }
}

async fn once(mut house: House) {
    house.servers.synchronous().await;
    let doors: Vec<String> = (0..3).map(|n| house.url(n)).collect();
    let next = AtomicUsize::new(0);
    let load = Load::start(6, move || doors[next.fetch_add(1, Ordering::SeqCst) % doors.len()].clone());
    load.goes_on(60).await;

    house.servers.primary.kill();
    let later = || load.seen.later.load(Ordering::SeqCst);
    let before = later();
    until("visitors are told to come again", async || later() > before).await;
    house.servers.replica.promote();
    load.goes_on(60).await;

    // The old primary comes back as if nothing had happened. Nobody writes to it.
    house.servers.primary.start();
    let count = "SELECT COUNT(*) FROM journal";
    let old = house.servers.primary.number(count).await;
    load.goes_on(60).await;
    // A node that starts now sees both.
    house.nodes[0].kill().await;
    house.nodes[0].start();
    house.nodes[0].ready().await;
    assert!(house.nodes[0].log().contains("an old primary is back; it is not written to"));
    load.goes_on(60).await;
    assert_eq!(house.servers.primary.number(count).await, old);

    let seen = load.end().await;
    let wrong = seen.wrong.lock().unwrap().clone();
    // Only the node that was killed may have left visitors without an answer.
    assert!(wrong.iter().all(|w| w.starts_with("no ")), "{wrong:?}");
    all_there(&house, &seen).await;
    house.settled().await;
    let (told, tasks) = house.told().await;
    assert_eq!(told, tasks, "each effect once");
    assert_eq!(house.number("SELECT COUNT(*) - MAX(position) FROM journal").await, 0, "gapless");
    println!(
        "proved: 1 fail-over, {} reports acknowledged and there once, {} told to come again, {told} effects",
        seen.reports(),
        seen.later.load(Ordering::SeqCst)
    );
}
