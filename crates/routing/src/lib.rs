//! Where tasks go.
//!
//! A task that is reported goes to the unit of its category. Managers of tasks write *rules* over it: a table,
//! in order, of conditions in CEL and what they do; the first that holds decides. They read it, try a rule on
//! the tasks of the last month, and switch it on. Where a category says nothing ("something else", mail), a
//! *classifier* that has learned from where tasks really ended proposes a unit, and sends a task there by
//! itself only where the unit allows that.
//!
//! `tasks` asks through a port ([`tasks::route::Router`]); why a task came where it came is written with it.

pub mod condition;
pub mod decision;
pub mod events;
pub mod followers;
pub mod learn;
mod model;
pub mod rule;
mod show;
mod state;
pub mod trial;

use std::sync::Arc;

use door::{Menu, Room, Routes, Who};
use store::{Migration, Migrations};

pub use rule::{Rule, RuleId};

/// The entrance for other rooms.
pub mod actions {
    pub use crate::learn::actions::training_ask_by;
    pub use crate::rule::actions::rule_put;
}

const MIGRATIONS: Migrations = Migrations {
    room: "routing",
    list: &[Migration {
        number: 1,
        name: "routing",
        sql: include_str!("../migrations/0001_routing.sql"),
        postgres: None,
    }],
};

/// Lets tasks ask this room. Only the first call counts.
pub fn join() {
    tasks::route::set(Arc::new(decision::Routing::default()));
}

/// What this room shows beside tasks: why they came where they came, and where they perhaps belong.
pub fn panels() -> Vec<Arc<dyn tasks::panel::Panel>> {
    vec![Arc::new(decision::panel::Why)]
}

/// All that this room brings to the house.
pub fn room() -> Room {
    Room {
        name: "routing",
        routes: Routes::new().merge(rule::pages::routes()).merge(trial::pages::routes()).merge(learn::pages::routes()),
        migrations: MIGRATIONS,
        policy: include_str!("../policy.cedar"),
        verbs: &["routing_see", "routing_try", "routing_change", "routing_alone"],
        texts: [
            include_str!("../locales/nb.ftl"),
            include_str!("../locales/nn.ftl"),
            include_str!("../locales/en.ftl"),
        ],
        followers: vec![Arc::new(followers::Work::default())],
        jobs: vec![Arc::new(learn::job::Train)],
        carriers: Vec::new(),
        menu: vec![Menu { href: "/routing", label: "routing-menu", who: Who::OneOf(&["task_manager", "leader"]) }],
        // Of persons it holds who changed a rule, by name, and that stands in the journal.
        holdings: None,
    }
}
