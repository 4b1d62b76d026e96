//! The hub of work: a task is something a person must do, and its source hears what becomes of it.
//!
//! Residents report faults at `/report`, signed in or not; the unit that owns the category takes,
//! answers and closes; those whom it concerns see each step. Other rooms open tasks with
//! [`actions::task_open`] in their own transaction.

pub mod around;
pub mod category;
pub mod erase;
pub mod events;
pub mod followers;
mod forget;
pub mod photo;
pub mod report;
pub mod show;
pub mod task;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use door::{Cost, HatKind, Menu, Room, Routes, Who};
use store::{Migration, Migrations};

pub use category::Category;
pub use erase::TaskEraser;
pub use task::model::Assignee;
pub use task::places::TaskPlace;
pub use task::{NewTask, Place, State, Task, TaskId};

/// The entrance for other rooms.
pub mod actions {
    pub use crate::category::actions::{categories, categories_begin, category_put};
    pub use crate::forget::reports_forget;
    pub use crate::task::actions::{
        Report, Reported, task_add, task_close, task_comment, task_open, task_open_by, task_pass_on, task_release,
        task_reopen, task_report, task_take,
    };
    pub use crate::task::mailed::{Landed, task_by_mail, task_hand_by_mail, task_note_by_mail, task_reply_by_mail};
    pub use crate::task::places::task_places;
}

const MIGRATIONS: Migrations = Migrations {
    room: "tasks",
    list: &[
        Migration { number: 1, name: "tasks", sql: include_str!("../migrations/0001_tasks.sql"), postgres: None },
        Migration {
            number: 2,
            name: "task_over",
            sql: include_str!("../migrations/0002_task_over.sql"),
            postgres: None,
        },
    ],
};

const VERBS: &[&str] = &[
    "task_report",
    "task_see",
    "task_read",
    "task_work",
    "task_open",
    "task_take",
    "task_release",
    "task_comment",
    "task_add",
    "task_pass_on",
    "task_close",
    "task_reopen",
];

pub fn room() -> Room {
    Room {
        name: "tasks",
        routes: routes(),
        migrations: MIGRATIONS,
        policy: include_str!("../policy.cedar"),
        verbs: VERBS,
        texts: [
            include_str!("../locales/nb.ftl"),
            include_str!("../locales/nn.ftl"),
            include_str!("../locales/en.ftl"),
        ],
        followers: vec![Arc::new(followers::Neighbours)],
        jobs: Vec::new(),
        carriers: Vec::new(),
        menu: vec![
            Menu { href: "/report", label: "tasks-menu-report", who: Who::Everybody },
            Menu { href: "/tasks", label: "tasks-menu-tasks", who: Who::Hat(HatKind::Job) },
        ],
        holdings: Some(Arc::new(task::held::Tasks)),
    }
}

fn routes() -> Routes {
    // The form reads what is sent piece by piece and keeps its own limits, so that what was
    // typed is not lost with a photo that is too large.
    let form = Routes::new()
        .open_post("/report", report::pages::send)
        .cost(Cost::Anonymous)
        .map(|r| r.layer(DefaultBodyLimit::disable()));
    form.open_get("/report", report::pages::page)
        .open_get("/report/received/{key}", report::pages::received)
        .cost(Cost::Secret)
        .open_get("/report/photos/{slip}", photo::pages::of_slip)
        .cost(Cost::Secret)
        .merge(task::pages::routes())
        .merge(task::api::routes())
}
