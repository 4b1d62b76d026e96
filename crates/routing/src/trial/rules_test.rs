//! The first rule that holds decides, a trial says the same, and few tasks that one may not see are not counted out.
#![allow(clippy::unwrap_used)]
use base::{Text, Time};
use proptest::prelude::*;
use tasks::{Place, TaskId};

use super::*;
use crate::decision::table::compiled;
use crate::rule::Draft;

fn rule(n: u128, condition: &str, unit: &str, active: bool) -> Rule {
    Rule {
        id: RuleId(Uuid::from_u128(n)),
        version: 1,
        place: i64::try_from(n).unwrap(),
        name: format!("rule {n}"),
        condition: condition.into(),
        unit: unit.into(),
        category: String::new(),
        days: None,
        active,
        changed_at: Time::default(),
        changed_by: String::new(),
    }
}

fn past(n: u128, body: &str, category: Option<&str>) -> Past {
    Past {
        id: TaskId(Uuid::from_u128(n)),
        title: Text::same("Gatelys"),
        body: body.into(),
        place: Place { point: Some((63.1, 7.7)), words: String::new() },
        source: tasks::Source::new(tasks::SourceKind::Resident, "report"),
        requester: None,
        opened_at: Time::from_micros(1_795_345_200_000_000),
        closed: true,
        unit: "a".into(),
        category: category.map(str::to_owned),
        first_category: category.map(str::to_owned),
        first_unit: "a".into(),
    }
}

const CONDITIONS: [&str; 7] = [
    "text.contains(\"lys\")",
    "text.contains(\"hull\")",
    "category == \"road\"",
    "place.lat > 63.0",
    "hour == 3",
    "text.size() > 10",
    "unit == \"a\" && hour == 3",
];
const BODIES: [&str; 4] = ["lyset er borte", "et hull i veien", "hull og lys", "annet"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_first_that_holds_decides_and_a_trial_says_the_same(
        which in prop::collection::vec((0usize..7, any::<bool>()), 0..8),
        tasks in prop::collection::vec((0usize..4, any::<bool>()), 0..12),
    ) {
        let rules: Vec<Rule> =
            (1u128..).zip(&which).map(|(n, (c, on))| rule(n, CONDITIONS[*c], if *c % 2 == 0 { "a" } else { "b" }, *on)).collect();
        let tenant = TenantId(1);
        let table = Table { rules: compiled(super::rules(rules.clone(), None, RuleId(Uuid::nil()))), ..Table::default() };
        let history: Vec<Past> = (100u128..)
            .zip(&tasks)
            .map(|(n, (b, road))| past(n, BODIES[*b], Some(if *road { "road" } else { "litter" })))
            .collect();
        let outcome = outcome(&table, tenant, &history, &HashMap::new(), &HashMap::new(), None);
        prop_assert_eq!(outcome.looked as usize, history.len());
        for p in &history {
            let task = p.as_it_came(tenant);
            let facts = Facts::of(&task);
            let first = rules.iter().filter(|r| r.active).find(|r| {
                crate::condition::parse(&r.condition).unwrap().holds(&facts.scene())
            });
            let decided = decide(&table, &facts, &task).map(|d| d.reason.parts().1.unwrap());
            prop_assert_eq!(first.map(|r| r.id), decided);
            let tried: Vec<_> = outcome.lines.iter().filter(|l| l.caught.iter().any(|c| c.task == p.id.0)).collect();
            prop_assert_eq!(tried.len(), usize::from(first.is_some()));
            if let Some(first) = first {
                prop_assert_eq!(tried[0].rule, Some(first.id.0));
                let caught = tried[0].caught.iter().find(|c| c.task == p.id.0).unwrap();
                prop_assert_eq!(caught.elsewhere, first.unit != "a");
            }
        }
    }
}

#[test]
fn what_is_tried_stands_in_its_place_and_counts_as_on() {
    let all = vec![rule(1, "true", "a", true), rule(2, "hour == 1", "b", false), rule(3, "true", "b", false)];
    let draft = Draft { name: "x".into(), condition: "hour == 2".into(), unit: "c".into(), ..Draft::default() };
    let unknown = RuleId(Uuid::from_u128(99));
    let of = |rule| Tried { rule, draft: draft.clone() };
    let ids = |rules: Vec<Rule>| rules.iter().map(|r| (r.id.0.as_u128(), r.condition.clone())).collect::<Vec<_>>();
    let second = Some(RuleId(Uuid::from_u128(2)));
    assert_eq!(
        ids(super::rules(all.clone(), Some(&of(second)), unknown)),
        [(1, "true".into()), (2, "hour == 2".into())]
    );
    assert_eq!(ids(super::rules(all, Some(&of(None)), unknown)), [(1, "true".into()), (99, "hour == 2".into())]);
}

#[test]
fn few_tasks_that_one_may_not_see_are_not_counted_out() {
    let caught: Vec<Caught> = (0..9)
        .map(|n| Caught { task: Uuid::from_u128(n), unit: if n < 3 { "a" } else { "b" }.into(), elsewhere: false })
        .collect();
    let all: Vec<&Caught> = caught.iter().collect();
    let mine = ["a".to_owned()];
    assert_eq!(shown(&all, &mine), (3, Others::Many(6)));
    assert_eq!(shown(&all[..4], &mine), (3, Others::Few));
    assert_eq!(shown(&all[..3], &mine), (3, Others::None));
}
