//! What every list, page and part shows to whom, compared with a model that is slow and obvious.
//!
//! A case is one person looking at one object in one way. 100,000 run with the tests, ten million
//! with `cargo xtask prove access`; most of them ask the policies, the actions and the lists, the
//! rest are pages through the whole door. A difference is printed with who, what and how, and with
//! the seed that makes the same town again.
//!
//! Nothing crosses from one municipality to the other, but by an agreement that holds: some people wear
//! hats of units by such ones, and others by ones that are over, to come, ended, or about other things.
//! A wardrobe stands for the register here; what it makes of agreements is the register's own rule.

mod look;
mod model;
mod town;

use std::collections::BTreeSet;
use std::sync::Arc;

use door::{Hat, Room};
use fastrand::Rng;
use testkit::{Engine, World};

use self::look::{Caller, Tally};
use self::town::Wardrobe;

/// How large a town is, and how much of it is looked at page by page.
struct Size {
    people: usize,
    objects: usize,
    pages: usize,
}

/// Everybody in one town looks at everything in every way.
async fn everybody_looks(
    engine: Engine,
    seed: u64,
    size: &Size,
    change: impl Fn(&mut Vec<Room>),
    wear: impl Fn(&mut Hat),
) -> Tally {
    let wardrobe = Arc::new(Wardrobe::default());
    let build = |_: &store::Store| -> (Arc<dyn door::Residents>, Vec<Room>) {
        let mut rooms: Vec<Room> = allting::rooms::rooms();
        change(&mut rooms);
        rooms.push(wardrobe.room());
        (wardrobe.clone(), rooms)
    };
    let verbs: Vec<&'static str> = allting::rooms::rooms().iter().flat_map(|r| r.verbs.iter().copied()).collect();
    let world = World::new(engine, &build).await;
    let mut rng = Rng::with_seed(seed);
    let town = town::build(&world, &wardrobe, &mut rng, (size.people, size.objects), wear).await;
    let mut tally = Tally::default();
    for person in &town.people {
        let (mut visitor, ctx) = wardrobe.enter(&world, person).await;
        look::policies(&mut tally, &town, person, &ctx, &verbs);
        look::things(&mut tally, &town, person, &ctx).await;
        look::lists(&mut tally, &town, person, &ctx).await;
        look::searches(&mut tally, &town, person, &ctx).await;
        look::pages(&mut tally, &town, person, &mut visitor).await;
        look::one_by_one(&mut tally, &town, person, &mut visitor, &mut rng, size.pages).await;
        look::links(&mut tally, &town, person, &mut visitor).await;
        look::live(&mut tally, &town, person, &ctx).await;
        let caller = Caller::Browser(&mut visitor);
        look::interface(&mut tally, &town, person, caller, &mut rng, size.pages).await;
    }
    let (program, [here, there]) = town::program(&world, &mut rng).await;
    let caller = Caller::Program(&program);
    look::interface(&mut tally, &town, &here, caller, &mut rng, 10 * size.pages).await;
    let caller = Caller::Program(&program.at_smola());
    look::interface(&mut tally, &town, &there, caller, &mut rng, size.pages).await;
    world.finish().await;
    tally
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}

#[test]
fn what_is_shown_is_what_the_model_says() {
    let wanted = crate::prove::number("ALLTING_PROVE_CASES", 100_000);
    let first = crate::prove::seed();
    run(async {
        let mut all = Tally::default();
        let mut seed = first;
        while all.cases < wanted {
            for engine in crate::prove::engines().await {
                let name = engine.to_string();
                let size = Size { people: 24, objects: 50, pages: 6 };
                let tally = everybody_looks(engine, seed, &size, |_| {}, |_| {}).await;
                if crate::prove::is_long() {
                    println!("\nseed {seed} on {name}: {} cases", tally.cases);
                }
                let wrong: Vec<String> = tally.wrong.values().flatten().cloned().collect();
                assert!(wrong.is_empty(), "with ALLTING_PROVE_SEED={seed} on {name}:\n{}", wrong.join("\n"));
                all.add(tally);
            }
            seed += 1;
        }
        println!("\nproved: {} cases, seeds {first} to {}", all.cases, seed - 1);
        all.by_way.iter().for_each(|(way, n)| println!("  {n:>9} {way}"));
        let of = |start: &str| all.by_way.iter().filter(|(w, _)| w.starts_with(start)).map(|(_, n)| n).sum::<u64>();
        for way in ["policy", "action", "list", "page", "part", "photo", "live", "api", "search"] {
            assert!(of(way) > 0, "nobody looked by {way}");
        }
    });
}

/// A room with a policy that is a little too wide, or without one that forbids.
fn with_policy(room: &'static str, change: impl Fn(&str) -> String) -> impl Fn(&mut Vec<Room>) {
    move |rooms| {
        let room = rooms.iter_mut().find(|r| r.name == room).unwrap();
        let changed = change(room.policy);
        assert_ne!(changed, room.policy, "the policy has the words that this test changes");
        room.policy = Box::leak(changed.into_boxed_str());
    }
}

/// The ways in which a change was noticed.
fn noticed(change: impl Fn(&mut Vec<Room>), wear: impl Fn(&mut Hat)) -> BTreeSet<&'static str> {
    let size = Size { people: 30, objects: 60, pages: 20 };
    let tally = run(everybody_looks(Engine::sqlite(), 7, &size, change, wear));
    tally.wrong.into_keys().collect()
}

#[test]
fn neighbours_who_read_too_much_are_noticed() {
    let change = with_policy("tasks", |text| {
        let (before, reads) = text.split_once("@id(\"read_those_it_is_about\")").unwrap();
        let reads = reads.replacen(
            "resource.owner.",
            "resource.neighbour.containsAny(principal.hats) ||\n  resource.owner.",
            1,
        );
        format!("{before}@id(\"read_those_it_is_about\"){reads}")
    });
    let wrong = noticed(change, |_| {});
    for way in ["policy", "action: steps", "page: task says"] {
        assert!(wrong.contains(way), "{way} is not among {wrong:?}");
    }
}

/// The one who asked is shown the tools of those who work on it.
#[test]
fn forms_that_are_shown_to_the_wrong_person_are_noticed() {
    let change = with_policy("tasks", |text| {
        let (before, works) = text.split_once("@id(\"work_by_delegation\")").unwrap();
        let works = works.replacen(
            "resource.assignee.",
            "resource.requester.containsAny(principal.hats) ||\n  resource.assignee.",
            1,
        );
        format!("{before}@id(\"work_by_delegation\"){works}")
    });
    let wrong = noticed(change, |_| {});
    for way in ["policy", "page: task's forms", "part: work"] {
        assert!(wrong.contains(way), "{way} is not among {wrong:?}");
    }
}

#[test]
fn a_door_that_lets_tenants_through_is_noticed() {
    let change = with_policy("door", |text| {
        text.replacen(
            "principal.tenant == resource.tenant",
            "principal.tenant == resource.tenant || principal.signed_in",
            1,
        )
    });
    let wrong = noticed(change, |_| {});
    assert!(wrong.contains("policy"), "{wrong:?}");
}

/// Hats by agreements count for more than the agreement says.
#[test]
fn an_agreement_that_opens_too_much_is_noticed() {
    let wrong = noticed(|_| {}, |hat| hat.under.iter_mut().for_each(|u| u.kinds.push("task".into())));
    let ways =
        ["policy", "action: task", "list: units", "list: hat", "list: front", "live", "page: tasks", "api: tasks"];
    for way in ways {
        assert!(wrong.contains(way), "{way} is not among {wrong:?}");
    }
    // As if it were her own, with marks and all.
    let wrong = noticed(|_| {}, |hat| hat.under.clear());
    for way in ways.into_iter().chain(["action: imports", "page: imports"]) {
        assert!(wrong.contains(way), "{way} is not among {wrong:?}");
    }
}
