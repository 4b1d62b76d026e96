//! Who held which lease from when to when, as the database itself saw it.
//!
//! A trigger writes down each time a lease changes hands, by the clock that leases are kept by. So how long a move
//! took does not depend on how often a test looks, or on how busy its machine is.

use std::collections::{BTreeMap, BTreeSet};

use base::id::Uuid;
use store::{FromQueryResult, lease, vals};

use crate::house::House;
use crate::node::until;

/// In a schema of its own, where the program does not look.
const WATCH: &str = "CREATE SCHEMA watch;
  CREATE TABLE watch.lease_move (n BIGSERIAL PRIMARY KEY, work TEXT NOT NULL, giver UUID, due BIGINT, taker UUID, at BIGINT NOT NULL);
  CREATE FUNCTION watch.moved() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE moment BIGINT := CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT);
  BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO watch.lease_move (work, taker, at) VALUES (NEW.work, NEW.node, moment);
    ELSIF TG_OP = 'DELETE' THEN
      INSERT INTO watch.lease_move (work, giver, due, at) VALUES (OLD.work, OLD.node, OLD.until, moment);
    ELSIF OLD.node <> NEW.node THEN
      INSERT INTO watch.lease_move (work, giver, due, taker, at) VALUES (OLD.work, OLD.node, OLD.until, NEW.node, moment);
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER watched AFTER INSERT OR UPDATE OR DELETE ON lease FOR EACH ROW EXECUTE FUNCTION watch.moved()";

/// Microseconds by the clock of the database.
const NOW: &str = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";

/// A lease of somebody at one moment.
#[derive(FromQueryResult)]
struct Held {
    work: String,
    until: i64,
    now: i64,
}

#[derive(FromQueryResult)]
struct Taken {
    work: String,
    /// When the lease was over, as the taker found it. That may be later than what was seen when its holder was gone:
    /// what it had sent before is perhaps done only then.
    due: i64,
    taker: Uuid,
    at: i64,
}

/// What a node held when it was gone; its leases must come to others.
pub struct Gone {
    node: Uuid,
    /// The microsecond by the database at which the node was gone for certain.
    at: i64,
    /// When each of its leases is over.
    due: BTreeMap<String, i64>,
}

impl Gone {
    pub fn works(&self) -> BTreeSet<String> {
        self.due.keys().cloned().collect()
    }
}

fn micros(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap()
}

impl House {
    /// From now on it is written down who takes which lease.
    pub async fn watch_leases(&self) {
        self.servers.primary.sql_in("allting", WATCH).await;
    }

    /// Every work that one node at a time does, as the program itself has them.
    pub fn works() -> BTreeSet<String> {
        let followers = allting::rooms::rooms().into_iter().flat_map(|room| room.followers);
        let names = followers.map(|follower| follower.name().to_owned());
        names.chain(["sealer", "jobs", "backup"].map(str::to_owned)).collect()
    }

    /// Waits until every work is done by a node that lives, by their own numbers.
    pub async fn all_done(&self) {
        let all = Self::works();
        until("every work is done by a node that lives", async || {
            let mut done = BTreeSet::new();
            for node in &self.nodes {
                let Ok(answer) = reqwest::get(format!("http://localhost:{}/metrics", node.admin)).await else {
                    continue;
                };
                let numbers = answer.text().await.unwrap_or_default();
                let works = numbers.lines().filter_map(|l| l.strip_prefix("lease_held{work=\"")?.strip_suffix("\"} 1"));
                done.extend(works.map(str::to_owned));
            }
            done == all
        })
        .await;
    }

    /// The id under which whoever does this work is written in the database.
    pub async fn lessee(&self, work: &str) -> Uuid {
        #[derive(FromQueryResult)]
        struct Row {
            node: Uuid,
        }
        let row: Option<Row> =
            self.store.db().row("SELECT node FROM lease WHERE work = $1", vals![work]).await.unwrap();
        row.expect("it is somebody's").node
    }

    /// To be asked when this node can no longer renew anything: what it holds, and that none of it outlasts a lease.
    pub async fn gone(&self, node: Uuid) -> Gone {
        let sql = format!("SELECT work, until, {NOW} AS now FROM lease WHERE node = $1 ORDER BY work");
        let rows: Vec<Held> = self.store.db().rows(&sql, vals![node]).await.unwrap();
        let at = rows.first().expect("it held something").now;
        for Held { work, until, now } in &rows {
            assert!(until - now <= micros(lease::LENGTH), "{work} is held for {} µs more", until - now);
        }
        Gone { node, at, due: rows.into_iter().map(|row| (row.work, row.until)).collect() }
    }

    /// Waits until others hold all that this node held, and looks how long that took by the database. Gives the
    /// longest time in milliseconds.
    pub async fn moved(&self, gone: &Gone) -> i64 {
        let sql = "SELECT work, due, taker, at FROM watch.lease_move WHERE giver = $1 AND taker IS NOT NULL AND at > $2 ORDER BY n";
        let taken = async || -> BTreeMap<String, Taken> {
            let rows: Vec<Taken> = self.store.db().rows(sql, vals![gone.node, gone.at]).await.unwrap();
            rows.into_iter().map(|row| (row.work.clone(), row)).collect()
        };
        until("others hold all that it held", async || taken().await.len() >= gone.due.len()).await;
        let taken = taken().await;
        let mut longest = 0;
        for (work, seen) in &gone.due {
            let Taken { due, taker, at, .. } = taken.get(work).unwrap_or_else(|| panic!("nobody took {work}"));
            assert_ne!(*taker, gone.node);
            assert!(due >= seen, "{work} was given up by a node that was gone");
            assert!(at > due, "{work} was taken {} µs before its lease was over", due - at);
            // The next look of another, and that takes no longer than a look may.
            let late = micros(2 * lease::EVERY);
            assert!(at - due <= late, "{work} was taken {} µs after its lease was over", at - due);
            let took = at - gone.at;
            assert!(took <= micros(lease::WITHIN), "{work} moved after {took} µs");
            println!("{work} moved after {} ms, {} ms after its lease was over", took / 1_000, (at - due) / 1_000);
            longest = longest.max(took / 1_000);
        }
        longest
    }

    /// As [`House::moved`] for a node that ended in order: it gave each of its leases away before that was over, and
    /// another took it.
    pub async fn handed_over(&self, node: Uuid, works: &BTreeSet<String>) {
        #[derive(FromQueryResult)]
        struct Row {
            work: String,
            given: i64,
            due: i64,
            taken: i64,
        }
        let sql = "SELECT g.work AS work, g.at AS given, g.due AS due, MIN(t.at) AS taken
          FROM watch.lease_move g JOIN watch.lease_move t ON t.work = g.work AND t.n > g.n AND t.giver IS NULL AND t.taker <> $1
          WHERE g.giver = $1 AND g.taker IS NULL GROUP BY g.work, g.at, g.due ORDER BY g.work";
        let handed = async || -> Vec<Row> { self.store.db().rows(sql, vals![node]).await.unwrap() };
        until("others hold all that was given away", async || handed().await.len() >= works.len()).await;
        let rows = handed().await;
        assert_eq!(rows.iter().map(|row| row.work.clone()).collect::<BTreeSet<_>>(), *works);
        for Row { work, given, due, taken } in rows {
            assert!(given < due, "{work} was not given away before its lease was over");
            println!("{work} was taken {} ms after it was given away", (taken - given) / 1_000);
        }
    }
}
