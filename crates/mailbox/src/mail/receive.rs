//! A mail comes in: it is kept as it was, and becomes a task, a reply or a note, in one transaction.
//! What the sender is told comes after the commit.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use base::config::Receipts;
use base::{Error, Result, TenantId, Text, Time, calendar, id::Uuid};
use bytes::Bytes;
use door::{App, HatKind};
use store::{Ahead, Assurance, Party, Pass, Subject, Tx};
use tasks::actions::{
    Landed, task_by_mail, task_hand_by_mail, task_note_by_mail, task_open, task_open_routed, task_reply_by_mail,
};
use tasks::task::mailed::{task_heard_by_mail, task_kept_by_mail};
use tasks::{Assignee, NewTask, Place, Source, SourceKind, State, Task, TaskId};

use super::actions::{kept, mail_write};
use super::decide::{Decision, Known, Outcome, decide};
use super::headers::Proofs;
use super::model::{Attached, Direction, Kind, Mail, MailId, Thread};
use super::origin::{Brought, Origin};
use super::read::{Read, cut, read};
use super::{rules, store as rows};
use crate::address::rules as addresses;
use crate::address::{self, Target, Who};
use crate::events::MailReceived;
use crate::smtp::{Address, Envelope};
use crate::thread;

/// The hand of the program that mail moves.
pub const NAME: &str = "mailbox";
/// Where its tasks come from.
pub const SOURCE: &str = "mail";
/// Working days to the expected answer, where the municipality says nothing else.
const DAYS: u32 = 10;
/// So many receipts a day somebody gets.
const RECEIPTS_MAX: i64 = 5;

/// A mail that was read, with what is the same for all whom it came to.
pub(super) struct Arrived<'a> {
    pub read: &'a Read,
    raw: Bytes,
    sha256: String,
    /// Who is taken for the one who wrote it.
    pub sender: super::headers::Who,
    no_sender: bool,
}

/// Its bytes and its files, on the disk of one tenant before the transaction begins.
struct Ready {
    raw: Ahead,
    files: Vec<Ahead>,
}

/// What was kept of it in one tenant.
pub(super) struct Files {
    raw: String,
    /// In their order.
    pub attached: Vec<Attached>,
}

/// Keeps a mail for all its recipients. Says the id of the first.
///
/// # Errors
/// `Unavailable` when it cannot be kept now: then nothing of it has happened.
pub async fn receive(app: &App, origin: Option<&Arc<Origin>>, peer: IpAddr, envelope: Envelope) -> Result<MailId> {
    let mail = &app.config.mail;
    let relay = mail.relays.iter().any(|net| net.contains(&peer));
    let raw = Bytes::from(envelope.body);
    let envelope_from = envelope.from.as_ref().map(Address::folded);
    let mut read = parsed(raw.clone(), mail.authserv.clone().filter(|_| relay)).await;
    // What the relay in front has found is not asked again.
    if let Some(origin) = origin.filter(|_| read.proofs == Proofs::default()) {
        let from = envelope_from.clone().unwrap_or_default();
        read.proofs = origin.clone().proofs(raw.clone(), Brought { peer, relay, hello: envelope.hello, from }).await;
    }
    let sender = read.from.clone().unwrap_or_else(|| super::headers::Who {
        name: String::new(),
        address: envelope_from.clone().unwrap_or_default(),
    });
    let arrived =
        Arrived { read: &read, sha256: store::keys::sha256_hex(&raw), raw, sender, no_sender: envelope_from.is_none() };
    let targets = targets(app, &envelope.to).await?;
    let mut ready: HashMap<TenantId, Ready> = HashMap::new();
    for tenant in tenants(&targets) {
        ready.insert(tenant, on_disk(app, tenant, &arrived).await?);
        if let Some(subject) = Subject::of_hat(&addresses::hat(tenant, &arrived.sender.address)) {
            app.store.subjects().ready(app.store.keys(), tenant, &subject, app.store.clock().now()).await?;
        }
    }
    let mut tx = app.store.begin().await?;
    let mut files: HashMap<TenantId, Files> = HashMap::new();
    let mut taken = Vec::new();
    for (target, employee) in targets {
        let pass = pass(app, target.tenant);
        if let Some(ready) = ready.remove(&target.tenant) {
            files.insert(target.tenant, keep_files(&mut tx, &pass, &arrived, &ready).await?);
        }
        let Some(files) = files.get(&target.tenant) else { continue };
        let hand = Hand { app, pass: &pass, arrived: &arrived, files, target: &target, employee };
        taken.push(hand.take(&mut tx).await?);
    }
    tx.commit().await?;
    // What is not committed comes again, and counts then.
    for (_, outcome) in &taken {
        metrics::counter!("mails_received", "outcome" => outcome.name()).increment(1);
    }
    taken.first().map(|(id, _)| *id).ok_or(Error::NotFound)
}

#[expect(clippy::disallowed_methods, reason = "a mail came from outside; the desk gives it to those it is for")]
pub(crate) fn pass(app: &App, tenant: TenantId) -> Pass {
    Pass::system(tenant, NAME, app.store.clock().now())
}

/// Reads a mail where it holds up nobody; one that nobody can read is kept all the same.
async fn parsed(raw: Bytes, authserv: Option<String>) -> Read {
    let read = tokio::task::spawn_blocking(move || read(&raw, authserv.as_deref())).await;
    read.unwrap_or_else(|_| Read { broken: true, ..Read::default() })
}

/// Whom the mail is for, each once, with the employee whose address it came to.
async fn targets(app: &App, to: &[Address]) -> Result<Vec<(Target, Option<Assignee>)>> {
    let mut all: Vec<(Target, Option<Assignee>)> = Vec::new();
    for address in to {
        let Some(target) = address::resolve(app.store.db(), &app.config, address).await? else { continue };
        let same = |t: &Target| t.tenant == target.tenant && t.local == target.local && t.thread == target.thread;
        if all.iter().any(|(t, _)| same(t)) {
            continue;
        }
        let employee = match target.who {
            Who::Employee(person) => employee(app, &target, person).await?,
            Who::Unit | Who::Postmaster => None,
        };
        all.push((target, employee));
    }
    Ok(all)
}

fn tenants(targets: &[(Target, Option<Assignee>)]) -> Vec<TenantId> {
    let mut all: Vec<TenantId> = targets.iter().map(|(t, _)| t.tenant).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The employee, if she still works in the unit.
async fn employee(app: &App, target: &Target, person: Uuid) -> Result<Option<Assignee>> {
    let wearer = match app.wearer(target.tenant, person).await {
        Ok(wearer) => wearer,
        Err(Error::NotFound) => return Ok(None),
        Err(other) => return Err(other),
    };
    let unit = format!("unit:{}", target.unit);
    let works = wearer.hats.iter().any(|h| h.kind == HatKind::Job && h.key == unit);
    Ok(works.then(|| Assignee { person, name: wearer.name.clone() }))
}

/// Brings the mail and its files to the disk: nobody else waits for that.
async fn on_disk(app: &App, tenant: TenantId, arrived: &Arrived<'_>) -> Result<Ready> {
    let raw = app.store.files().ahead(tenant, arrived.raw.clone()).await?;
    let mut files = Vec::new();
    for file in &arrived.read.files {
        files.push(app.store.files().ahead(tenant, file.bytes.clone()).await?);
    }
    Ok(Ready { raw, files })
}

async fn keep_files(tx: &mut Tx, pass: &Pass, arrived: &Arrived<'_>, ready: &Ready) -> Result<Files> {
    let raw = tx.file_keep(pass, &ready.raw, "message/rfc822").await?.sha256;
    let mut attached: Vec<_> = arrived.read.files.iter().zip(&ready.files).zip(1i64..).collect();
    // Each is held until the end. In one order for all mails, or two with the same files wait for each other.
    attached.sort_unstable_by(|((_, a), _), ((_, b), _)| a.sha256().cmp(b.sha256()));
    let mut kept = Vec::with_capacity(attached.len());
    for ((file, ahead), n) in attached {
        // The type that the sender claims is told and not believed.
        let put = tx.file_keep(pass, ahead, "application/octet-stream").await?;
        kept.push(Attached {
            n,
            name: file.name.clone(),
            claimed: file.claimed.clone(),
            origin: file.origin.name().to_owned(),
            sha256: put.sha256,
            bytes: put.bytes,
        });
    }
    kept.sort_unstable_by_key(|file| file.n);
    Ok(Files { raw, attached: kept })
}

/// A mail on its way to one recipient.
pub(super) struct Hand<'a> {
    pub app: &'a App,
    pass: &'a Pass,
    pub arrived: &'a Arrived<'a>,
    pub files: &'a Files,
    target: &'a Target,
    employee: Option<Assignee>,
}

/// What a mail belongs to.
#[derive(Default)]
struct Belongs {
    thread: Option<Thread>,
    /// It names a mail of this thread in the name of the one who writes there, and nothing proves that it is she.
    claims: Option<Thread>,
    /// It is a mail of ours that came back.
    ours: bool,
}

/// Where a mail landed.
struct Landing {
    outcome: Outcome,
    unit: String,
    task: Option<Uuid>,
    tag: Option<String>,
    reason: String,
}

impl Hand<'_> {
    fn hat(&self) -> String {
        addresses::hat(self.target.tenant, &self.arrived.sender.address)
    }

    async fn take(&self, tx: &mut Tx) -> Result<(MailId, Outcome)> {
        let read = self.arrived.read;
        let Belongs { thread, claims, ours } = self.belongs(tx).await?;
        let known = Known {
            voice: read.voice,
            no_sender: self.arrived.no_sender || self.arrived.sender.address.is_empty(),
            report: read.report.as_ref().is_some_and(|r| r.action != "read"),
            hops: read.received,
            ours,
            again: rows::is_known(tx, self.target.tenant, &self.arrived.sha256, &self.target.written).await?,
            thread: thread.is_some(),
        };
        // Who has read it is told by a machine.
        let read_receipt = read.report.as_ref().is_some_and(|r| r.action == "read");
        let known = if read_receipt { Known { voice: super::headers::Voice::AutoReply, ..known } } else { known };
        let landing = match (decide(&known), thread) {
            (Decision::Task { answerable }, _) => {
                let claimed = |t: &Thread| self.words("mailbox-claims-line", &[("number", &t.number)]);
                let before = claims.as_ref().map(claimed).unwrap_or_default();
                self.open(tx, answerable, Outcome::Task, &before).await?
            }
            (Decision::Reply, Some(thread)) => self.reply(tx, thread).await?,
            (Decision::Note(outcome), Some(thread)) => self.note(tx, thread, outcome).await?,
            (Decision::Keep(outcome), thread) => self.keep(outcome, thread),
            (Decision::Reply | Decision::Note(_), None) => self.keep(Outcome::Loop, None),
        };
        self.write(tx, landing).await
    }

    /// The thread that it belongs to. The tag in an address is a secret that only those in the thread were told. Ids
    /// of mails are seen by more people: they count for the one who wrote before, and only when it is proved that
    /// it is she; and for what a mail server reports of a mail of ours, which never becomes more than a note.
    async fn belongs(&self, tx: &Tx) -> Result<Belongs> {
        let (read, tenant) = (self.arrived.read, self.target.tenant);
        let about = read.report.as_ref().and_then(|r| r.about.clone());
        let mut ids: Vec<String> = about.iter().chain(&read.answers).take(50).cloned().collect();
        ids.extend(read.message_id.clone());
        let found = rows::by_message(tx, tenant, &ids).await?;
        let own_id = read.message_id.as_deref().unwrap_or_default();
        let ours = found.iter().any(|k| k.direction == "out" && k.message_id == own_id);
        if let Some(thread) = &self.target.thread {
            return Ok(Belongs { thread: Some(thread.clone()), ours, claims: None });
        }
        let mut claims = None;
        // The nearest first.
        for id in ids.iter().filter(|id| *id != own_id) {
            let mut threads = Vec::new();
            for known in found.iter().filter(|k| k.message_id == *id) {
                let Some(tag) = known.tag.as_deref() else { continue };
                let Some(thread) = thread::find(tx, tenant, tag).await? else { continue };
                let hers = thread.sender == self.arrived.sender.address;
                let reported = about.as_ref() == Some(id) && known.direction == "out";
                if reported || (hers && read.is_proved()) {
                    threads.push(thread);
                } else if hers {
                    claims.get_or_insert(thread);
                }
            }
            // A mail to several addresses of ours began a thread at each of them.
            let here = threads.iter().position(|t| t.local == self.target.local).unwrap_or(0);
            if !threads.is_empty() {
                return Ok(Belongs { thread: Some(threads.swap_remove(here)), ours, claims: None });
            }
        }
        Ok(Belongs { thread: None, claims, ours })
    }

    fn keep(&self, outcome: Outcome, thread: Option<Thread>) -> Landing {
        Landing {
            outcome,
            unit: self.target.unit.clone(),
            task: thread.as_ref().map(|t| t.task),
            tag: thread.map(|t| t.tag),
            reason: self.arrived.read.report.as_ref().map(rules::Report::line).unwrap_or_default(),
        }
    }

    fn due(&self) -> chrono::NaiveDate {
        let tenant = self.app.config.tenants.iter().find(|t| t.id() == self.target.tenant);
        let days = tenant.and_then(|t| t.mail.days).unwrap_or(DAYS);
        calendar::add_working_days(self.pass.now().date(), days)
    }

    /// A new task; `before` says what it comes from.
    async fn open(&self, tx: &mut Tx, answerable: bool, outcome: Outcome, before: &str) -> Result<Landing> {
        let new = NewTask {
            title: self.title(),
            note: Text::default(),
            body: self.body(before),
            category: None,
            place: Place::default(),
            unit: self.target.unit.clone(),
            due: Some(self.due()),
            assurance: Assurance::Substantial,
            parties: vec![Party::new(self.hat(), "requester")],
            source: Source::new(SourceKind::Resident, SOURCE),
        };
        // Who writes to somebody has said whose it is; what comes to a unit may belong elsewhere.
        let id = match self.target.who {
            Who::Employee(_) => task_open(tx, self.pass, new).await?,
            Who::Unit | Who::Postmaster => task_open_routed(tx, self.pass, new).await?,
        };
        if let Some(employee) = &self.employee {
            task_hand_by_mail(tx, self.pass, id, employee.clone()).await?;
        }
        let task = task_by_mail(tx, self.pass, id).await?;
        let thread = self.begin_thread(tx, &task).await?;
        let tag = thread.as_ref().map(|t| t.tag.clone());
        if let Some(thread) = thread.filter(|_| answerable) {
            self.receipt(tx, thread, &task).await?;
        }
        Ok(Landing { outcome, unit: task.unit, task: Some(id.0), tag, reason: String::new() })
    }

    /// Writes down how to answer, where that can be done.
    async fn begin_thread(&self, tx: &mut Tx, task: &Task) -> Result<Option<Thread>> {
        let (read, sender, answer_to) = (self.arrived.read, &self.arrived.sender, self.answer_to());
        let writable = Address::parse(&answer_to.address).is_some_and(|a| a.is_ascii() && !a.domain.is_empty());
        if !writable {
            return Ok(None);
        }
        let secret = tx.store().keys().secret()?;
        let mut thread = Thread {
            tag: addresses::tag(&secret),
            task: task.id.0,
            number: task.number(),
            domain: self.target.domain.clone(),
            local: self.target.local.clone(),
            sender: sender.address.clone(),
            address: answer_to.address.clone(),
            name: cut(&answer_to.name, 200).to_owned(),
            hat: self.hat(),
            subject: cut(&read.subject, 500).to_owned(),
            lang: read.language.unwrap_or("nb").to_owned(),
            refs: Vec::new(),
        };
        thread.refer(read.message_id.as_deref().unwrap_or_default());
        thread::insert(tx, self.pass, &thread).await?;
        Ok(Some(thread))
    }

    /// Tells the sender that her mail is here, where that annoys nobody.
    async fn receipt(&self, tx: &mut Tx, mut thread: Thread, task: &Task) -> Result<()> {
        let wanted = match self.app.config.mail.receipts {
            Receipts::Never => false,
            Receipts::Verified => self.arrived.read.is_proved(),
            Receipts::Always => true,
        };
        let since = self.pass.now().plus_seconds(-24 * 3_600);
        if wanted && rows::receipts(tx, self.target.tenant, &thread.hat, since).await? < RECEIPTS_MAX {
            mail_write(tx, self.pass, task, &mut thread, Kind::Receipt, "").await?;
        }
        Ok(())
    }

    async fn reply(&self, tx: &mut Tx, mut thread: Thread) -> Result<Landing> {
        let task = match task_kept_by_mail(tx, self.pass, TaskId(thread.task)).await {
            Ok(task) => task,
            // The task is gone; what she writes is not.
            Err(Error::NotFound) => return self.open(tx, true, Outcome::Task, "").await,
            Err(other) => return Err(other),
        };
        let outcome = match self.land(tx, &thread, &task).await? {
            Landed::Added => Outcome::Reply,
            Landed::Reopened => Outcome::Reopened,
            Landed::TooLate => {
                let numbers = [("number", thread.number.as_str()), ("kept", &task.number())];
                let joined = thread.task != task.id.0;
                let before =
                    self.words(if joined { "mailbox-follows-joined-line" } else { "mailbox-follows-line" }, &numbers);
                return self.open(tx, true, Outcome::Followed, &before).await;
            }
        };
        thread.refer(self.arrived.read.message_id.as_deref().unwrap_or_default());
        thread::refs_set(tx, self.pass, &thread).await?;
        Ok(Landing { outcome, unit: task.unit, task: Some(task.id.0), tag: Some(thread.tag), reason: String::new() })
    }

    /// Puts an answer on a task. When the task of the one who writes goes on as this one, colleagues alone read it: the
    /// one who asked here is somebody else. Then it opens nothing again either.
    async fn land(&self, tx: &mut Tx, thread: &Thread, task: &Task) -> Result<Landed> {
        let text = self.reply_text(thread, task);
        if thread.asked_for(task) {
            return task_reply_by_mail(tx, self.pass, task.id, &text).await;
        }
        if task.state == State::Closed {
            return Ok(Landed::TooLate);
        }
        task_heard_by_mail(tx, self.pass, task.id, &self.hat(), &text).await?;
        Ok(Landed::Added)
    }

    async fn note(&self, tx: &mut Tx, thread: Thread, outcome: Outcome) -> Result<Landing> {
        let task = match task_kept_by_mail(tx, self.pass, TaskId(thread.task)).await {
            Ok(task) => task,
            Err(Error::NotFound) => return Ok(self.keep(outcome, None)),
            Err(other) => return Err(other),
        };
        let text = match &self.arrived.read.report {
            Some(report) if outcome == Outcome::Bounce => {
                self.bounced(tx, report).await?;
                let key = if report.action == "delayed" { "mailbox-note-delayed" } else { "mailbox-note-bounced" };
                self.words(key, &[("to", &thread.address), ("said", &report.line())])
            }
            _ => {
                let said = cut(rules::fresh(&self.arrived.read.text), 1_500);
                self.words("mailbox-note-automatic", &[("from", &self.sender()), ("said", said)])
            }
        };
        task_note_by_mail(tx, self.pass, task.id, &text).await?;
        let landing = self.keep(outcome, Some(thread));
        Ok(Landing { unit: task.unit, task: Some(task.id.0), ..landing })
    }

    /// The mail of ours that did not arrive says so.
    async fn bounced(&self, tx: &mut Tx, report: &rules::Report) -> Result<()> {
        if report.action == "delayed" {
            return Ok(());
        }
        let about: Vec<String> = report.about.iter().cloned().collect();
        let found = rows::by_message(tx, self.target.tenant, &about).await?;
        for mail in found.iter().filter(|k| k.direction == "out") {
            rows::outcome_set(tx, self.pass, mail.id, Outcome::Bounce, &report.line()).await?;
        }
        Ok(())
    }

    async fn write(&self, tx: &mut Tx, landing: Landing) -> Result<(MailId, Outcome)> {
        let (read, sender) = (self.arrived.read, &self.arrived.sender);
        let mail = Mail {
            unit: landing.unit,
            task: landing.task,
            tag: landing.tag,
            recipient: self.target.written.clone(),
            sender: cut(&sender.address, 320).to_owned(),
            sender_name: cut(&sender.name, 200).to_owned(),
            hat: self.hat(),
            subject: cut(&read.subject, 1_000).to_owned(),
            text: read.text.clone(),
            message_id: read.message_id.clone().unwrap_or_default(),
            outcome: landing.outcome,
            reason: landing.reason,
            spf: read.proofs.spf.clone(),
            dkim: read.proofs.dkim.clone(),
            dmarc: read.proofs.dmarc.clone(),
            broken: read.broken,
            sha256: Some(self.files.raw.clone()),
            bytes: i64::try_from(self.arrived.raw.len()).unwrap_or(i64::MAX),
            ..blank(self.target.tenant, self.pass.now())
        };
        kept(tx, self.pass, &mail, &self.files.attached).await?;
        let event = MailReceived {
            mail: mail.id.0,
            unit: mail.unit.clone(),
            task: mail.task,
            outcome: mail.outcome.name().to_owned(),
            bytes: mail.bytes,
            files: i64::try_from(self.files.attached.len()).unwrap_or(i64::MAX),
        };
        tx.journal(self.pass, &event, &[format!("unit:{}", mail.unit)]).await?;
        Ok((mail.id, mail.outcome))
    }
}

/// A mail that came in, of which nothing is known yet.
pub(crate) fn blank(tenant: TenantId, now: Time) -> Mail {
    Mail {
        tenant,
        id: MailId::new(now),
        direction: Direction::In,
        unit: String::new(),
        task: None,
        tag: None,
        recipient: String::new(),
        sender: String::new(),
        sender_name: String::new(),
        hat: String::new(),
        subject: String::new(),
        text: String::new(),
        message_id: String::new(),
        outcome: Outcome::Refused,
        reason: String::new(),
        kind: None,
        spf: String::new(),
        dkim: String::new(),
        dmarc: String::new(),
        broken: false,
        sha256: None,
        bytes: 0,
        letter: None,
        at: now,
        parties: Vec::new(),
    }
}

/// Writes down that a mail was not taken, for those it would have come to.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn refused(app: &App, envelope: &Envelope, why: &'static str) -> Result<()> {
    for address in &envelope.to {
        let Some(target) = address::resolve(app.store.db(), &app.config, address).await? else { continue };
        let pass = pass(app, target.tenant);
        let sender = envelope.from.as_ref().map(Address::folded).unwrap_or_default();
        let mail = Mail {
            unit: target.unit.clone(),
            recipient: target.written.clone(),
            hat: addresses::hat(target.tenant, &sender),
            sender: cut(&sender, 320).to_owned(),
            reason: why.to_owned(),
            ..blank(target.tenant, pass.now())
        };
        let mut tx = app.store.begin().await?;
        kept(&mut tx, &pass, &mail, &[]).await?;
        let event = MailReceived {
            mail: mail.id.0,
            unit: mail.unit.clone(),
            task: None,
            outcome: Outcome::Refused.name().to_owned(),
            bytes: 0,
            files: 0,
        };
        tx.journal(&pass, &event, &[format!("unit:{}", mail.unit)]).await?;
        tx.commit().await?;
    }
    Ok(())
}
