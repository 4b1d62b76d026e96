//! What every list, page and part shows to whom, compared with a model that is slow and obvious.
//!
//! A case is one person looking at one object in one way. 100,000 run with the tests, ten million
//! with `cargo xtask prove access`; most of them ask the actions and the lists, the rest are pages
//! through the whole door. What the policies alone are asked is counted apart: it shows nothing. A
//! difference is printed with who, what and how, and with the seed that makes the same town again.
//!
//! Nothing crosses from one municipality to the other, but by an agreement that holds: some people wear
//! hats of units by such ones, and others by ones that are over, to come, ended, or about other things.
//! A wardrobe stands for the register here; what it makes of agreements is the register's own rule.
//! Teams, drawers and colleagues are added to it by the program, and by the model in its own words.

mod api;
mod desk;
mod look;
mod model;
mod pages;
mod rooms;
mod tally;
mod town;
mod uncompared;
mod wardrobe;
mod work;

use std::collections::BTreeSet;
use std::sync::Arc;

use door::{Hat, Room};
use fastrand::Rng;
use testkit::{Engine, Program, Visitor, World};

use self::api::Caller;
use self::tally::Tally;
use self::town::{Person, Town};
use self::wardrobe::Wardrobe;

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
    let build = |store: &store::Store| -> (Arc<dyn door::Residents>, Vec<Room>) {
        let mut rooms: Vec<Room> = allting::rooms::rooms();
        change(&mut rooms);
        rooms.push(wardrobe.room());
        (Arc::new(tasks::WithTeams::new(wardrobe.clone(), store.clone())), rooms)
    };
    let verbs: Vec<&'static str> = allting::rooms::rooms().iter().flat_map(|r| r.verbs.iter().copied()).collect();
    let world = World::new(engine, &build).await;
    let mut rng = Rng::with_seed(seed);
    let mut town = town::build(&world, &wardrobe, &mut rng, (size.people, size.objects), wear).await;
    let (program, as_program) = town::program(&world, &mut rng).await;
    rooms::subscribed(&program, &mut town.kept, &mut town.api).await;
    let mut tally = Tally::of(&world);
    for (turn, person) in town.people.iter().enumerate() {
        let (mut visitor, ctx) = wardrobe.enter(&world, person).await;
        look::policies(&mut tally, &town, person, &ctx, &verbs, &mut rng);
        look::things(&mut tally, &town, person, &ctx).await;
        look::lists(&mut tally, &town, person, &ctx).await;
        look::searches(&mut tally, &town, person, &ctx).await;
        look::live(&mut tally, &town, person, &ctx).await;
        at_a_browser(&mut tally, &town, person, (turn, size.pages), &mut rng, &mut visitor).await;
    }
    by_program(&mut tally, &town, &as_program, size.pages, &mut rng, &program).await;
    world.finish().await;
    tally
}

async fn at_a_browser(
    tally: &mut Tally,
    town: &Town,
    person: &Person,
    (turn, each): (usize, usize),
    rng: &mut Rng,
    visitor: &mut Visitor<'_>,
) {
    pages::pages(tally, town, person, visitor, turn).await;
    let at_work = Person { link: None, ..person.clone() };
    pages::units(tally, town, &at_work, visitor, turn).await;
    pages::one_by_one(tally, town, person, visitor, rng, each).await;
    pages::links(tally, town, person, visitor).await;
    desk::desk(tally, town, person, visitor, turn).await;
    desk::figures(tally, town, person, visitor, turn).await;
    desk::feeds(tally, town, person, visitor).await;
    desk::public(tally, town, person, visitor, turn).await;
    desk::rooms(tally, town, person, visitor, turn).await;
    api::interface(tally, town, person, Caller::Browser(visitor), rng, (each, turn)).await;
}

async fn by_program(
    tally: &mut Tally,
    town: &Town,
    [here, there]: &[Person; 2],
    each: usize,
    rng: &mut Rng,
    program: &Program<'_>,
) {
    api::interface(tally, town, here, Caller::Program(program), rng, (10 * each, 0)).await;
    api::interface(tally, town, there, Caller::Program(&program.at_smola()), rng, (each, 0)).await;
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
        let (cases, shown, asked) = (all.cases, all.shown, all.asked);
        println!(
            "\nproved: {cases} cases, seeds {first} to {}; in {shown} of them something was to be shown",
            seed - 1
        );
        println!("  {asked} questions to the policies besides");
        all.by_way.iter().for_each(|(way, n)| println!("  {n:>9} {way}"));
        let of = |start: &str| all.by_way.iter().filter(|(w, _)| w.starts_with(start)).map(|(_, n)| n).sum::<u64>();
        for way in ["policy", "action", "list", "page", "part", "photo", "file", "live", "api", "search"] {
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
    let size = Size { people: 30, objects: 60, pages: 12 };
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
