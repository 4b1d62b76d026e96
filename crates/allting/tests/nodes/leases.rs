//! The work of a node that is gone, or stands still, is taken on by another; each effect once.

use crate::house::House;
use crate::node::{browser, until};

const WORK: &str = "tasks.neighbours";

#[tokio::test(flavor = "multi_thread")]
async fn the_work_of_a_node_that_is_killed_stopped_or_ended_moves_and_has_each_effect_once() {
    let Some(mut house) = House::open(false, 0).await else { return };
    let client = browser();
    let mut reports = 0;
    for n in 0..9 {
        house.report(&client, n % 3, "The lamp is dark").await;
        reports += 1;
    }
    until("neighbours are told", async || house.told().await == (reports, reports)).await;

    // Killed: its leases are over after some seconds.
    let killed = house.holder(WORK).await;
    house.nodes[killed].kill().await;
    let others: Vec<usize> = (0..3).filter(|n| *n != killed).collect();
    house.report(&client, others[0], "Dark, and a node is dead").await;
    reports += 1;
    until("another node tells the neighbours", async || house.told().await == (reports, reports)).await;

    // Standing still, as if cut off: the third takes over, and nothing is done twice when the
    // sleeper wakes.
    house.nodes[killed].start();
    house.nodes[killed].ready().await;
    let asleep = house.holder(WORK).await;
    house.nodes[asleep].signal("STOP");
    let awake = (0..3).find(|n| *n != asleep).unwrap();
    house.report(&client, awake, "Dark, and a node sleeps").await;
    reports += 1;
    until("another node tells the neighbours", async || house.told().await == (reports, reports)).await;
    house.nodes[asleep].signal("CONT");
    for node in 0..3 {
        house.report(&client, node, "All awake").await;
        reports += 1;
    }
    until("neighbours are told", async || house.told().await == (reports, reports)).await;

    // Ended: it gives its work away before it goes.
    let ending = house.holder(WORK).await;
    house.nodes[ending].signal("TERM");
    assert!(house.nodes[ending].ended().await);
    assert!(house.nodes[ending].log().contains("stopped"));
    let held = format!("SELECT COUNT(*) FROM lease WHERE work = '{WORK}'");
    until("it is somebody's again", async || house.number(&held).await == 1).await;
    house.settled().await;
    assert_eq!(house.told().await, (reports, reports));
    assert_eq!(
        house.number("SELECT COUNT(*) - MAX(position) FROM journal").await,
        0,
        "positions are gapless whoever sealed"
    );
}
