//! The rooms of the house: a plain list, no plugins.

use std::sync::Arc;

use door::{Residents, Room};
use store::Store;
use store::erasure::Erasers;
use store::rotation::{Reseal, Sealed};

/// Every room, in the order in which their tables are made and their places in the menu stand.
pub fn rooms() -> Vec<Room> {
    routing::join();
    let mut panels = routing::panels();
    panels.push(Arc::new(mailbox::Mails));
    tasks::panel::add(panels);
    let mut door = door::room();
    door.jobs.push(Arc::new(Reseal { sealed: sealed() }));
    let mut rooms = vec![
        door,
        portal::room(),
        tasks::room(),
        routing::room(),
        open311::room(),
        mailbox::room(),
        register::room(),
        flow::room(),
    ];
    // Last: it shows what the others hold and do.
    rooms.push(privacy::room(&rooms, erasers()));
    rooms
}

/// Every column with sealed values, for when master keys change.
pub fn sealed() -> Vec<Sealed> {
    [door::SEALED, register::SEALED, flow::SEALED, privacy::SEALED].concat()
}

/// Who holds something about persons, and makes it anonymous when one is erased.
pub fn erasers() -> Erasers {
    vec![
        Arc::new(tasks::TaskEraser),
        Arc::new(mailbox::MailEraser),
        Arc::new(register::PersonEraser),
        Arc::new(privacy::PrivacyEraser),
    ]
}

/// The register's read side for the door, with the hats of teams.
pub fn residents(store: &Store) -> Arc<dyn Residents> {
    Arc::new(tasks::WithTeams::new(Arc::new(register::Register::new(store.clone())), store.clone()))
}
