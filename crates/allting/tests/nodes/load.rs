//! Visitors who report and read without a pause, and what each of them met.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use reqwest::{Client, StatusCode};
use store::{FromQueryResult, vals};

use crate::house::House;
use crate::node::{browser, report, until};

/// What happens around the visitors, in its order. A request notes in which it was sent and in which it was
/// answered, so that what it met is judged by what had happened and not by a clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Phase {
    /// All is well.
    Before,
    /// The primary is being killed.
    Dying,
    /// There is no primary, for certain.
    Dead,
    /// The replica is being promoted, and the nodes find it.
    Promoting,
    /// Each node has written to the new primary.
    After,
    /// A node is killed and not yet ready again.
    NodeDead,
    /// It is.
    NodeBack,
}

impl Phase {
    const ALL: [Self; 7] =
        [Self::Before, Self::Dying, Self::Dead, Self::Promoting, Self::After, Self::NodeDead, Self::NodeBack];
}

/// What became of a request.
#[derive(Clone, Debug)]
pub enum Met {
    /// It was acknowledged, with this key.
    Report(String),
    /// A whole page.
    Page,
    /// 503, and a time to try again: not done, as far as the node knows.
    Later,
    /// No answer at all, or not all of it.
    Silence(String),
    /// Anything else.
    Wrong(String),
}

/// One request.
#[derive(Clone, Debug)]
pub struct Try {
    /// Of a report: no other has it.
    pub text: Option<String>,
    /// The node that was asked.
    pub door: String,
    pub sent: Phase,
    pub heard: Phase,
    pub met: Met,
}

impl Try {
    /// Whether any moment of it lay between these two.
    pub fn touches(&self, from: Phase, to: Phase) -> bool {
        self.sent <= to && from <= self.heard
    }

    /// Whether all of it lay in this.
    pub fn within(&self, phase: Phase) -> bool {
        self.sent == phase && self.heard == phase
    }

    pub fn acknowledged(&self) -> bool {
        matches!(self.met, Met::Report(_))
    }
}

impl fmt::Display for Try {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asked = self.text.as_deref().unwrap_or("a page");
        write!(f, "{asked} at {}, sent {:?}, answered {:?}: ", self.door, self.sent, self.heard)?;
        match &self.met {
            Met::Report(_) => f.write_str("acknowledged"),
            Met::Page => f.write_str("read"),
            Met::Later => f.write_str("to come again"),
            Met::Silence(said) => write!(f, "no answer, {said}"),
            Met::Wrong(said) => f.write_str(said),
        }
    }
}

/// All that was met so far.
#[derive(Default)]
pub struct Seen {
    tries: Mutex<Vec<Try>>,
    phase: AtomicU8,
    next: AtomicUsize,
}

impl Seen {
    pub fn tries(&self) -> Vec<Try> {
        self.tries.lock().unwrap().clone()
    }

    pub fn count(&self, which: impl Fn(&Try) -> bool) -> usize {
        self.tries.lock().unwrap().iter().filter(|one| which(one)).count()
    }

    /// How many reports were acknowledged.
    pub fn reports(&self) -> usize {
        self.count(Try::acknowledged)
    }

    /// How many whole pages were read.
    pub fn pages(&self) -> usize {
        self.count(|one| matches!(one.met, Met::Page))
    }

    /// Nothing but what was asked for.
    #[track_caller]
    pub fn nobody_noticed(&self) {
        let well = |one: &Try| matches!(one.met, Met::Report(_) | Met::Page);
        let noticed: Vec<String> = self.tries().iter().filter(|one| !well(one)).map(Try::to_string).collect();
        assert!(noticed.is_empty(), "{noticed:#?}");
    }

    fn phase(&self) -> Phase {
        Phase::ALL[usize::from(self.phase.load(Ordering::SeqCst))]
    }
}

pub struct Load {
    stop: Arc<AtomicBool>,
    visitors: Vec<tokio::task::JoinHandle<()>>,
    pub seen: Arc<Seen>,
}

impl Load {
    /// `door` says where a visitor goes next.
    pub fn start(visitors: usize, door: impl Fn() -> String + Send + Sync + 'static) -> Self {
        let (stop, seen, door) = (Arc::<AtomicBool>::default(), Arc::<Seen>::default(), Arc::new(door));
        let visitors = (0..visitors)
            .map(|_| {
                let (stop, seen, door) = (stop.clone(), seen.clone(), door.clone());
                tokio::spawn(async move {
                    let client = browser();
                    while !stop.load(Ordering::SeqCst) {
                        let text = format!("Report {}", seen.next.fetch_add(1, Ordering::SeqCst));
                        one(&client, door(), Some(text), &seen).await;
                        one(&client, door(), None, &seen).await;
                    }
                })
            })
            .collect();
        Self { stop, visitors, seen }
    }

    /// What happens next: to be said before it begins.
    pub fn phase(&self, phase: Phase) {
        self.seen.phase.store(phase as u8, Ordering::SeqCst);
    }

    /// Lets everybody finish.
    pub async fn end(self) -> Arc<Seen> {
        self.stop.store(true, Ordering::SeqCst);
        for visitor in self.visitors {
            visitor.await.unwrap();
        }
        self.seen
    }

    /// Waits until so many more reports were acknowledged.
    pub async fn goes_on(&self, more: usize) {
        let before = self.seen.reports();
        until("visitors go on reporting", async || self.seen.reports() >= before + more).await;
    }
}

/// A report with this text, or a page.
async fn one(client: &Client, door: String, text: Option<String>, seen: &Seen) {
    let sent = seen.phase();
    let met = match &text {
        Some(text) => one_report(client, &door, text).await,
        None => one_page(client, &door).await,
    };
    let heard = seen.phase();
    seen.tries.lock().unwrap().push(Try { text, door, sent, heard, met });
}

async fn one_report(client: &Client, door: &str, text: &str) -> Met {
    match report(client, door, text).await {
        Ok(key) => Met::Report(key),
        Err(Some(answer)) if polite(&answer) => Met::Later,
        Err(Some(answer)) => Met::Wrong(answer.status().to_string()),
        Err(None) => Met::Silence("to a report".into()),
    }
}

async fn one_page(client: &Client, door: &str) -> Met {
    match client.get(format!("{door}/report")).header("accept", "text/html").send().await {
        Ok(page) if page.status() == StatusCode::OK => match page.text().await {
            Ok(text) if text.contains("street-light") => Met::Page,
            Ok(text) => Met::Wrong(format!("half a page: {text}")),
            Err(error) => Met::Silence(format!("{error:?}")),
        },
        Ok(page) if polite(&page) => Met::Later,
        Ok(page) => Met::Wrong(page.status().to_string()),
        Err(error) => Met::Silence(format!("{error:?}")),
    }
}

fn polite(answer: &reqwest::Response) -> bool {
    answer.status() == StatusCode::SERVICE_UNAVAILABLE && answer.headers().contains_key("retry-after")
}

/// Every acknowledged report is there, once; every other that was sent at most once; and nothing that was not sent.
/// Gives how often each text is there.
pub async fn all_there(house: &House, seen: &Seen) -> BTreeMap<String, i64> {
    #[derive(FromQueryResult)]
    struct Row {
        text: String,
        times: i64,
    }
    let counted = async |sql: &str| -> BTreeMap<String, i64> {
        let rows: Vec<Row> = house.store.db().rows(sql, vals![]).await.unwrap();
        rows.into_iter().map(|row| (row.text, row.times)).collect()
    };
    let links = counted("SELECT hat AS text, COUNT(*) AS times FROM party WHERE hat LIKE 'link:%' GROUP BY hat").await;
    let tasks = counted("SELECT body AS text, COUNT(*) AS times FROM task GROUP BY body").await;
    let (mut keys, mut sent) = (BTreeSet::new(), BTreeSet::new());
    for one in seen.tries() {
        let Some(text) = &one.text else { continue };
        let times = tasks.get(text).copied().unwrap_or(0);
        if let Met::Report(key) = &one.met {
            let link = format!("link:{}", store::keys::sha256_hex(key.as_bytes()));
            assert_eq!((times, links.get(&link)), (1, Some(&1)), "acknowledged, and there {times} times: {one}");
            assert!(keys.insert(link), "a key was given twice: {one}");
        }
        assert!(times <= 1, "not acknowledged, and there {times} times: {one}");
        assert!(sent.insert(text.clone()), "no text is sent twice");
    }
    let strange: Vec<&String> = tasks.keys().filter(|text| !sent.contains(*text)).collect();
    assert!(strange.is_empty(), "nobody sent {strange:?}");
    tasks
}
