//! The hub of work: a task is something a person must do, and its source hears what becomes of it.
//!
//! Residents report faults at `/report`, signed in or not; the unit that owns the category takes,
//! answers and closes; those whom it concerns see each step. Other rooms open tasks with
//! [`actions::task_open`] in their own transaction.
//!
//! Names that do not tell by themselves:
//! - `around`: what tasks ask the register, such as names and who owns what is close by
//! - `watch`: leaders are told before a deadline breaks
//! - `forget`: reports whose time is over are deleted; `erase`: what goes when a person is erased
//! - `find`: what the search knows of tasks
//! - `show`: what several pages show alike; `sheet`: Excel files
//! - `route`: where a task goes when that was left open; `panel`: sections beside a task, also of other rooms
//! - `check`: checklists; `field`: what a category asks for besides words and a place
//! - `desk`: my day, the board, the calendar, many at once; `figures`: numbers of a unit's work
//! - `report`: the form with which anybody reports a fault; `task`: the task itself and all that is done with it

pub mod around;
pub mod category;
pub mod check;
pub mod desk;
pub mod deviation;
pub mod erase;
pub mod events;
pub mod field;
pub mod figures;
pub mod file;
mod find;
pub mod followers;
mod forget;
pub mod panel;
pub mod photo;
pub mod repeat;
pub mod report;
pub mod route;
pub mod sheet;
pub mod show;
pub mod task;
pub mod team;
pub mod template;
pub mod watch;

use std::sync::Arc;

use door::{Cost, HatKind, Menu, Room, Routes, Who};
use store::{Migration, Migrations};

pub use category::Category;
pub use erase::TaskEraser;
pub use task::model::Assignee;
pub use task::places::TaskPlace;
pub use task::{NewTask, Place, Source, SourceKind, State, Task, TaskId};
pub use team::residents::WithTeams;

/// The entrance for other rooms.
pub mod actions {
    pub use crate::category::actions::{categories, categories_begin, category_put};
    pub use crate::check::actions::{Tick, checklist, task_check};
    pub use crate::deviation::actions::deviation_report;
    pub use crate::field::actions::{field_put, fields};
    pub use crate::file::actions::{files, task_attach};
    pub use crate::forget::reports_forget;
    pub use crate::repeat::actions::{repeat, repeat_drop, repeat_put, repeat_turn, repeats};
    pub use crate::route::{task_open_routed, tasks_by_id, tasks_past};
    pub use crate::task::actions::{
        Change, Report, Reported, Wait, links_of, task_add, task_change, task_close, task_comment, task_delegate,
        task_hand_over, task_link, task_merge, task_open, task_pass_on, task_release, task_reopen, task_report,
        task_resume, task_return, task_take, task_unlink, task_wait,
    };
    pub use crate::task::mailed::{Landed, task_by_mail, task_hand_by_mail, task_note_by_mail, task_reply_by_mail};
    pub use crate::task::places::task_places;
    pub use crate::task::public::{
        PublicQuery, PublicTask, Published, task_report_for, tasks_public, tasks_public_by_number,
    };
    pub use crate::team::actions::{NewTeam, TeamChange, team, team_change, team_make, teams};
    pub use crate::template::actions::{template, template_drop, template_put, templates};
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
        Migration { number: 3, name: "task_hub", sql: include_str!("../migrations/0003_task_hub.sql"), postgres: None },
        Migration { number: 4, name: "desk", sql: include_str!("../migrations/0004_desk.sql"), postgres: None },
        Migration { number: 5, name: "files", sql: include_str!("../migrations/0005_files.sql"), postgres: None },
        Migration {
            number: 6,
            name: "desk_more",
            sql: include_str!("../migrations/0006_desk_more.sql"),
            postgres: None,
        },
        Migration { number: 7, name: "fields", sql: include_str!("../migrations/0007_fields.sql"), postgres: None },
        Migration { number: 8, name: "away", sql: include_str!("../migrations/0008_away.sql"), postgres: None },
        Migration { number: 9, name: "views", sql: include_str!("../migrations/0009_views.sql"), postgres: None },
        Migration {
            number: 10,
            name: "task_public",
            sql: include_str!("../migrations/0010_task_public.sql"),
            postgres: None,
        },
        Migration {
            number: 11,
            name: "task_opened",
            sql: include_str!("../migrations/0011_task_opened.sql"),
            postgres: None,
        },
        Migration {
            number: 12,
            name: "templates",
            sql: include_str!("../migrations/0012_templates.sql"),
            postgres: None,
        },
        Migration {
            number: 13,
            name: "repeating",
            sql: include_str!("../migrations/0013_repeating.sql"),
            postgres: None,
        },
        Migration {
            number: 14,
            name: "source_kind",
            sql: include_str!("../migrations/0014_source_kind.sql"),
            postgres: None,
        },
        Migration {
            number: 15,
            name: "category_placed",
            sql: include_str!("../migrations/0015_category_placed.sql"),
            postgres: None,
        },
        Migration {
            number: 16,
            name: "photo_content",
            sql: include_str!("../migrations/0016_photo_content.sql"),
            postgres: None,
        },
        Migration {
            number: 17,
            name: "colleagues",
            sql: include_str!("../migrations/0017_colleagues.sql"),
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
    "task_wait",
    "task_resume",
    "task_delegate",
    "task_return",
    "task_link",
    "task_merge",
    "task_change",
    "task_check",
    "task_attach",
    "task_hand_over",
    "task_feed",
    "task_away",
    "task_view",
    "category_see",
    "category_put",
    "template_see",
    "template_put",
    "repeat_see",
    "repeat_put",
    "team_see",
    "team_make",
    "team_change",
    "deviation_report",
];

/// The room of tasks: what residents report, what employees do about it, and what is opened by rules.
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
        followers: vec![Arc::new(followers::Neighbours), Arc::new(watch::EACH_MORNING)],
        jobs: vec![Arc::new(task::waiting::WaitOver), Arc::new(watch::Watch), Arc::new(repeat::job::Repeats)],
        carriers: Vec::new(),
        menu: vec![
            Menu { href: "/report", label: "tasks-menu-report", who: Who::Everybody },
            Menu { href: "/deviation", label: "tasks-menu-deviation", who: Who::Hat(HatKind::Job) },
            Menu { href: "/tasks", label: "tasks-menu-tasks", who: Who::Hat(HatKind::Job) },
        ],
        holdings: Some(Arc::new(task::held::Tasks)),
    }
}

fn routes() -> Routes {
    // The form reads what is sent piece by piece and keeps its own limits, so that what was
    // typed is not lost with a photo that is too large.
    let form =
        Routes::new().open_post("/report", report::pages::send).cost(Cost::Anonymous).uploads(report::form::most);
    // So does the form with files.
    let files = Routes::new()
        .post("/tasks/{id}/files", task::pages::attach)
        .open_post("/follow/{secret}/files", task::pages::follow_attach)
        .cost(Cost::Secret)
        .uploads(file::form::most);
    form.merge(files)
        .open_get("/report", report::pages::page)
        .open_get("/report/received/{key}", report::pages::received)
        .cost(Cost::Secret)
        .open_get("/report/photos/{slip}", photo::pages::of_slip)
        .cost(Cost::Secret)
        .merge(desk::routes())
        .merge(team::pages::routes())
        .merge(category::pages::routes())
        .merge(template::pages::routes())
        .merge(template::api::routes())
        .merge(repeat::pages::routes())
        .merge(repeat::api::routes())
        .merge(task::pages::routes())
        .merge(task::api::routes())
        .merge(figures::pages::routes())
        .merge(deviation::pages::routes())
        .searchable(Arc::new(find::TaskWords))
}
