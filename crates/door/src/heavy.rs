//! What takes much of a node and is asked for by people and programs: sheets, and searches. Of each so much is done
//! at once, and no more than a share of it for one who asks; so nobody holds the threads, the memory or the
//! connections to the database that others need.

use std::time::Duration;

use base::config::Config;
use base::{Error, Result};

use crate::Ctx;
use crate::by_address::Whose;
use crate::places::{Full, Place, Places};

/// What is heavy. What there is of one kind is not taken by another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heavy {
    /// Thousands of rows are read, and a file is made of them.
    Sheet,
    /// The index is asked up to three times, and then the database; or a long list that is open to all is read.
    Search,
}

/// Sheets at once on a node, and for one. Each needs a connection for its rows: half of all are for others.
const SHEETS: (u32, u32) = (4, 1);
/// Searches at once on a node, and for one: a page asks anew while somebody types.
const SEARCHES: (u32, u32) = (16, 4);

/// The places for heavy work on a node.
pub struct Turns {
    sheets: Places<Whose>,
    searches: Places<Whose>,
    /// Whether one has a share and no more: not where load is measured.
    limited: bool,
}

impl Turns {
    pub(crate) fn new(config: &Config) -> Self {
        // As long as for a connection to the database.
        let wait = Duration::from_secs(config.database.wait_seconds);
        Self {
            sheets: Places::new((config.database.connections / 2).clamp(1, SHEETS.0), SHEETS.1, wait),
            searches: Places::new(SEARCHES.0, SEARCHES.1, wait),
            limited: config.rates.limited,
        }
    }

    /// The places of a kind, each for one sheet or search. Handlers ask with [`Ctx::turn`].
    pub fn of(&self, what: Heavy) -> &Places<Whose> {
        match what {
            Heavy::Sheet => &self.sheets,
            Heavy::Search => &self.searches,
        }
    }
}

impl Ctx {
    /// A place for heavy work. The work itself must hold it: [`Place::apart`], [`Ctx::held`].
    ///
    /// # Errors
    /// `Busy` when others, or other requests of the same one, hold too much for too long.
    pub async fn turn(&self, what: Heavy) -> Result<Place> {
        let turns = &self.app().turns;
        let place = turns.of(what).take(1, self.whose().filter(|_| turns.limited)).await;
        place.map_err(|Full| {
            metrics::counter!("http_refused", "why" => "turn").increment(1);
            Error::Busy
        })
    }

    /// Does heavy work that asks the database as a work of its own, which holds the place until it is done and no
    /// longer than a request may take: who goes away lets go of the answer, and not of what is under way.
    ///
    /// # Errors
    /// As the work; `Unavailable` when it took too long.
    pub async fn held<T: Send + 'static>(
        &self,
        place: &Place,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        let longest = Duration::from_secs(self.app().config.limits.request_seconds);
        let work = async move { tokio::time::timeout(longest, work).await };
        place.hold(work).await?.map_err(|_| Error::unavailable("heavy work took too long"))?
    }

    fn whose(&self) -> Option<Whose> {
        match (self.session(), self.client()) {
            (Some(session), _) => Some(Whose::Session(session.hash.clone())),
            (None, Some(client)) => Some(Whose::Client(client.id)),
            (None, None) => self.address().map(Whose::Address),
        }
    }
}
