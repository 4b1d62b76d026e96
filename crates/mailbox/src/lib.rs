//! Mail that becomes tasks, and answers that go out in its thread.
//!
//! The listener ([`smtp`]) takes a mail and says so only when it is on the disk ([`desk`],
//! [`mail::receive`]). Each unit and employee has a task address ([`address`]); what comes to it
//! becomes a task, and what somebody writes back lands on it. What the unit writes on the task is put
//! in the outbox by a follower ([`followers`]) and sent in the thread ([`send`]). What could not be sent is given up
//! after some days and can be sent again ([`unsent`]).
//!
//! A mail is kept as it was, as a file that is only ever handed out as a download. What is shown of it
//! is text.

pub mod address;
pub mod desk;
pub mod erase;
pub mod events;
pub mod followers;
pub mod mail;
pub mod send;
pub mod smtp;
mod thread;
pub mod unsent;

use std::sync::Arc;

use door::{HatKind, Menu, Room, Who};
use store::{Migration, Migrations};

pub use desk::{listen, receive_on};
pub use erase::MailEraser;
pub use mail::panel::Mails;
pub use mail::{Mail, MailId};

const MIGRATIONS: Migrations = Migrations {
    room: "mailbox",
    list: &[Migration {
        number: 1,
        name: "mailbox",
        sql: include_str!("../migrations/0001_mailbox.sql"),
        postgres: None,
    }],
};

/// Bokmål, nynorsk, English.
pub(crate) const TEXTS: [&str; 3] =
    [include_str!("../locales/nb.ftl"), include_str!("../locales/nn.ftl"), include_str!("../locales/en.ftl")];

/// All that this room brings to the house.
pub fn room() -> Room {
    Room {
        name: "mailbox",
        routes: mail::pages::routes().merge(unsent::pages::routes()),
        migrations: MIGRATIONS,
        policy: include_str!("../policy.cedar"),
        verbs: &["mail_see", "unit_mail_see", "mail_resend"],
        texts: TEXTS,
        followers: vec![
            Arc::new(address::follower::Addresses),
            Arc::new(address::nightly::EACH_NIGHT),
            Arc::new(followers::Answers),
        ],
        jobs: vec![Arc::new(address::nightly::Nightly)],
        carriers: vec![|config| Ok(Arc::new(send::Post::new(config)?))],
        menu: vec![
            Menu { href: "/mail", label: "mailbox-menu", who: Who::Hat(HatKind::Job) },
            Menu { href: "/mail/unsent", label: "mailbox-unsent-menu", who: Who::Role("integrator") },
        ],
        holdings: Some(Arc::new(mail::held::HeldMails)),
    }
}
