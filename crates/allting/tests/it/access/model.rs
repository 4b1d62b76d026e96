//! Who sees what, in the plainest words there are: no policies, no SQL, no cleverness. Where this
//! and the program differ, one of them is wrong.

use base::TenantId;
use base::id::Uuid;
use chrono::{Datelike, Days, NaiveDate};
use door::{Hat, HatKind};
use store::Assurance;
use tasks::task::list::View;

use super::town::{self, Came, DRAWER, Feed, Import, Object, Person, Team};

/// What becomes of somebody who opens the page of something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Shown,
    NotFound,
    /// Signing in at level high would do.
    StepUp,
    SignIn,
}

/// How something stands in a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InList {
    Absent,
    /// Only that it exists.
    Locked,
    Shown,
}

/// Whom a page of another room is for, and what stands on it.
#[derive(Clone, Debug)]
pub enum Who {
    /// Nobody at all.
    Nobody,
    /// Everybody who has signed in, or is a program.
    Known,
    /// Who wears one of these hats herself: what an agreement about tasks lends does not count.
    Hats(Vec<String>),
    /// Who is trusted with one of these, signed in as surely as that demands.
    Role(&'static [&'static str], Assurance),
    /// Who leads this unit, or any.
    Leads(Option<&'static str>),
    /// Who works here, in whatever way.
    AtWork,
    /// Who works in a unit, also by an agreement.
    Unit,
    /// Who works in a unit of her own.
    OwnUnit,
    /// Who asks for herself, a child or a ward.
    Herself,
    Person(Uuid),
    Client(Uuid),
}

/// All that she wears where she lives: what the register says of her, and what follows from a job of her own. Those
/// are the teams that she is in until their last day, by name or with her unit; the drawer of a unit that she leads
/// or whose safety she looks after; and that she is asked by name.
pub fn wardrobe(p: &Person, teams: &[Team], today: NaiveDate) -> Vec<Hat> {
    let mut all = p.hats.clone();
    let jobs: Vec<&Hat> = p.hats.iter().filter(|h| h.kind == HatKind::Job).collect();
    if jobs.is_empty() {
        return all;
    }
    for team in teams {
        if team.tenant != p.home || today > team.ends {
            continue;
        }
        let by_name = team.members.contains(&format!("person:{}", p.id));
        let with_unit = jobs.iter().any(|job| team.members.contains(&job.key));
        if by_name || with_unit {
            all.push(town::hat(HatKind::Job, format!("team:{}", team.id)));
        }
    }
    for job in jobs {
        let leads = job.roles.iter().any(|r| r == "leader");
        if leads || job.roles.iter().any(|r| r == "safety_representative") {
            let mut drawer = town::hat(HatKind::Job, format!("{}.hms", job.key));
            if leads {
                drawer.roles.push("leader".into());
            }
            all.push(drawer);
        }
    }
    all.push(town::hat(HatKind::Job, format!("colleague:{}", p.id)));
    all
}

/// A session opens nothing at another municipality's address.
pub fn signed_in(p: &Person) -> bool {
    p.level.is_some() && p.home == p.visits
}

pub fn level(p: &Person) -> Assurance {
    if signed_in(p) { p.level.unwrap_or(Assurance::None) } else { Assurance::None }
}

/// Her own hats that count: all, or the one under which she acts for another.
pub fn worn(p: &Person) -> Vec<&Hat> {
    if !signed_in(p) {
        return Vec::new();
    }
    for hat in &p.wears {
        if p.acting.as_deref() == Some(&hat.key) {
            return vec![hat];
        }
    }
    p.wears.iter().collect()
}

/// The hats of units that she works for by an agreement that holds; with `kind` those that count for
/// such things. Where she works herself she needs none, and while she acts for another she has none.
pub fn lent<'p>(p: &'p Person, kind: Option<&str>) -> Vec<&'p str> {
    let mut lent = Vec::new();
    let acts = p.hats.iter().any(|h| p.acting.as_deref() == Some(&h.key));
    if !signed_in(p) || acts {
        return lent;
    }
    let today = testkit::NOW.date();
    for deal in &p.deals {
        if deal.ended || today < deal.since || today > deal.until {
            continue;
        }
        if p.hats.iter().any(|h| h.key == deal.hat) {
            continue;
        }
        if kind.is_some_and(|kind| !deal.kinds.contains(&kind)) {
            continue;
        }
        if !lent.contains(&deal.hat.as_str()) {
            lent.push(&deal.hat);
        }
    }
    lent
}

/// The keys of the hats that count for tasks, and of the link that she holds.
pub fn keys(p: &Person) -> Vec<&str> {
    let mut keys: Vec<&str> = worn(p).into_iter().map(|h| h.key.as_str()).collect();
    keys.extend(lent(p, Some("task")));
    if let Some(link) = &p.link {
        keys.push(link);
    }
    keys
}

/// The keys of all that she wears, whatever it counts for, and of the link.
pub fn wears(p: &Person) -> Vec<&str> {
    let mut keys: Vec<&str> = worn(p).into_iter().map(|h| h.key.as_str()).collect();
    keys.extend(lent(p, None));
    if let Some(link) = &p.link {
        keys.push(link);
    }
    keys
}

fn is_one_of(p: &Person, o: &Object, roles: &[&str]) -> bool {
    for (role, hat) in &o.parties {
        if roles.contains(&role.as_str()) && keys(p).contains(&hat.as_str()) {
            return true;
        }
    }
    false
}

/// Whether she may do this with the task at a level of sign-in.
fn may_at(p: &Person, o: &Object, verb: &str, level: Assurance) -> bool {
    if p.visits != o.tenant {
        return false;
    }
    if level < o.level {
        return false;
    }
    // A deviation is for the drawer and the one who reported it, and goes nowhere else.
    if o.unit == DRAWER {
        if !is_one_of(p, o, &["unit", "requester"]) {
            return false;
        }
        if ["task_pass_on", "task_delegate", "task_merge"].contains(&verb) {
            return false;
        }
    }
    match verb {
        "task_report" => true,
        "task_see" => is_one_of(p, o, &["requester", "owner", "neighbour", "subject", "kin", "unit", "assignee"]),
        "task_read" => is_one_of(p, o, &["requester", "owner", "subject", "kin", "unit", "assignee"]),
        // Those whom the unit asked do the work, too.
        "task_work" | "task_take" | "task_release" | "task_comment" | "task_close" | "task_wait" | "task_resume"
        | "task_return" | "task_check" | "task_attach" | "task_hand_over" => is_one_of(p, o, &["unit", "assignee"]),
        // Where it goes is for the unit to say.
        "task_open" | "task_pass_on" | "task_delegate" | "task_link" | "task_merge" | "task_change" => {
            is_one_of(p, o, &["unit"])
        }
        "task_add" | "task_reopen" => is_one_of(p, o, &["requester"]),
        // What is about something else than tasks.
        _ => false,
    }
}

pub fn may(p: &Person, o: &Object, verb: &str) -> bool {
    may_at(p, o, verb, level(p))
}

/// What becomes of her when she asks for the task itself.
pub fn opens(p: &Person, o: &Object) -> Outcome {
    if p.visits != o.tenant {
        return Outcome::NotFound;
    }
    if may(p, o, "task_see") {
        return Outcome::Shown;
    }
    if !signed_in(p) {
        return Outcome::SignIn;
    }
    // A program cannot sign in at a higher level.
    if !p.program && may_at(p, o, "task_see", Assurance::High) {
        return Outcome::StepUp;
    }
    Outcome::NotFound
}

/// Whether she reads what has this letter: see [`super::work::mark`].
fn reads(p: &Person, o: &Object, letter: char) -> bool {
    match letter {
        // Notes, files and reasons among colleagues, and their checklist.
        'u' | 'g' | 'v' | 'h' | 'c' => may(p, o, "task_work"),
        // What the one who asked wrote, and files for those it is about.
        'b' | 'r' | 'f' | 'o' => may(p, o, "task_read"),
        _ => may(p, o, "task_see"),
    }
}

/// The steps she reads.
pub fn steps(p: &Person, o: &Object) -> String {
    let mut letters = String::new();
    for letter in o.written.chars() {
        if reads(p, o, letter) {
            letters.push(letter);
        }
    }
    sorted(&letters)
}

/// All that her page of the task says.
pub fn page(p: &Person, o: &Object) -> String {
    if opens(p, o) != Outcome::Shown {
        return String::new();
    }
    let mut letters = format!("p{}{}{}", steps(p, o), files(p, o), checks(p, o));
    if reads(p, o, 'b') {
        letters.push('b');
    }
    sorted(&letters)
}

/// The files she may have.
pub fn files(p: &Person, o: &Object) -> String {
    let mut letters = String::new();
    for letter in &o.files {
        if opens(p, o) == Outcome::Shown && reads(p, o, *letter) {
            letters.push(*letter);
        }
    }
    sorted(&letters)
}

/// The file with a number.
pub fn file(p: &Person, o: &Object, n: usize) -> Option<char> {
    let letter = *o.files.get(n - 1)?;
    files(p, o).contains(letter).then_some(letter)
}

/// The checklist is for those who work on it.
pub fn checks(p: &Person, o: &Object) -> String {
    if o.check && opens(p, o) == Outcome::Shown && reads(p, o, 'c') { "c".into() } else { String::new() }
}

/// What an employee is called who worked on it is for colleagues.
pub fn names_colleagues(p: &Person, o: &Object) -> bool {
    o.by_hand && opens(p, o) == Outcome::Shown && may(p, o, "task_work")
}

/// Tasks that it is linked to, as far as she sees them.
pub fn linked(p: &Person, o: &Object, other: &Object) -> bool {
    opens(p, o) == Outcome::Shown && o.links.contains(&other.n) && may(p, other, "task_see")
}

/// Whether the page of a task names another one (`None`: it need not, there are many like it): a linked one; and
/// to those who work on both what the same person asked for, and what was solved in the same place.
pub fn beside(p: &Person, o: &Object, other: &Object, all: &[Object]) -> Option<bool> {
    if linked(p, o, other) {
        return Some(true);
    }
    let works = |o: &Object| may(p, o, "task_work");
    if opens(p, o) != Outcome::Shown || !works(o) || !works(other) {
        return Some(false);
    }
    let same_asker = |t: &Object| t.tenant == o.tenant && asker(o).is_some() && asker(t) == asker(o);
    let same_place = |t: &Object| {
        let (here, there) = (o.came == Came::Reported, t.came == Came::Reported);
        t.n != o.n
            && t.tenant == o.tenant
            && t.closed
            && o.point
            && t.point
            && here == there
            && o.category.is_some()
            && t.category == o.category
    };
    if same_asker(other) && !asker(o).is_some_and(|hat| hat.starts_with("link:")) {
        return (all.iter().filter(|t| same_asker(t)).count() <= 10).then_some(true);
    }
    if same_place(other) {
        return (all.iter().filter(|t| same_place(t) && works(t)).count() <= 5).then_some(true);
    }
    Some(false)
}

/// The first of those who asked for it.
fn asker(o: &Object) -> Option<&str> {
    for (role, hat) in &o.parties {
        if role == "requester" {
            return Some(hat);
        }
    }
    None
}

/// The forms on her page of the task, as [`super::look`] names them: tools for those who work on it
/// (`do-`) and for the unit alone (`do-links`), and what may be sent to it.
pub fn sends(p: &Person, o: &Object) -> Vec<&'static str> {
    let works = may(p, o, "task_work");
    let asked = may(p, o, "task_add");
    let mut forms = Vec::new();
    if works {
        forms.push("do-");
    }
    if may(p, o, "task_link") {
        forms.push("do-links");
    }
    if works {
        forms.push("checks");
    }
    if works || (asked && !o.closed) {
        forms.push("comments");
    }
    if (works || asked) && !o.closed {
        forms.push("files");
    }
    if asked && o.closed {
        forms.push("reopening");
    }
    forms
}

pub fn sorted(letters: &str) -> String {
    let mut letters: Vec<char> = letters.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    letters.into_iter().collect()
}

/// Whether the unit that has it is hers.
fn in_unit(p: &Person, o: &Object) -> bool {
    p.visits == o.tenant && keys(p).contains(&format!("unit:{}", o.unit).as_str())
}

/// Whether she, a team or a unit of hers was asked to solve it.
fn is_asked(p: &Person, o: &Object) -> bool {
    let delegate = o.delegate.as_deref();
    p.visits == o.tenant && delegate.is_some_and(|hat| keys(p).contains(&hat))
}

/// Whether she has it, of what she works with.
fn has(p: &Person, o: &Object) -> bool {
    o.assignee == Some(p.id) && (in_unit(p, o) || is_asked(p, o))
}

fn is_overdue(o: &Object, today: NaiveDate) -> bool {
    !o.closed && !o.waiting && o.due.is_some_and(|due| due < today)
}

/// Below its level only that it exists.
fn line(p: &Person, o: &Object, listed: bool) -> InList {
    match listed {
        false => InList::Absent,
        true if level(p) < o.level => InList::Locked,
        true => InList::Shown,
    }
}

/// The list of her units.
pub fn in_list(p: &Person, o: &Object, view: View, category: Option<&str>, today: NaiveDate) -> InList {
    if category.is_some() && category != o.category.as_deref() {
        return InList::Absent;
    }
    let listed = match view {
        View::Open => in_unit(p, o) && !o.closed,
        View::Mine => has(p, o) && !o.closed,
        View::Overdue => in_unit(p, o) && is_overdue(o, today),
        View::Waiting => in_unit(p, o) && o.waiting,
        View::Asked => is_asked(p, o) && !o.closed,
        View::Closed => in_unit(p, o) && o.closed,
    };
    line(p, o, listed)
}

/// Who has no job has no list.
pub fn has_list(p: &Person) -> bool {
    worn(p).iter().any(|h| h.kind == HatKind::Job) || !lent(p, None).is_empty()
}

/// Her day: what she has that is due, what others ask of hers and what is new in her units while nobody has begun,
/// what is soon due in a unit that she leads, and what those have for whom she stands in.
pub fn on_her_day(p: &Person, o: &Object, today: NaiveDate) -> bool {
    let due_by = |day: NaiveDate| !o.waiting && o.due.is_some_and(|due| due <= day);
    let begun = o.assignee.is_some();
    let unit = format!("unit:{}", o.unit);
    let leads = worn(p).iter().any(|h| h.key == unit && h.roles.iter().any(|r| r == "leader"));
    // Two working days: it is a Sunday.
    let soon = today + Days::new(2);
    let deputy = begun && o.assignee == p.stands_in_for && (in_unit(p, o) || is_asked(p, o));
    let listed = (has(p, o) && due_by(today))
        || (is_asked(p, o) && !begun)
        || (in_unit(p, o) && !begun && o.delegate.is_none())
        || (in_unit(p, o) && leads && due_by(soon))
        || deputy;
    line(p, o, listed && !o.closed) == InList::Shown
}

/// The board of her units, or of one of them.
pub fn on_board(p: &Person, o: &Object, unit: Option<&str>) -> bool {
    let chosen = unit.is_none_or(|unit| o.unit == unit);
    line(p, o, in_unit(p, o) && chosen) == InList::Shown
}

/// The calendar of a month: all that she works with, or what she has.
pub fn in_calendar(p: &Person, o: &Object, (year, month): (i32, u32), mine: bool) -> bool {
    let due = o.due.is_some_and(|due| due.year() == year && due.month() == month);
    let hers = if mine { has(p, o) } else { in_unit(p, o) || is_asked(p, o) };
    line(p, o, due && hers && !o.closed) == InList::Shown
}

/// The units that she works in, or for by an agreement about tasks.
pub fn units(p: &Person) -> Vec<&str> {
    keys(p).into_iter().filter_map(|key| key.strip_prefix("unit:")).collect()
}

/// The tasks behind a number of her units.
pub fn counted(p: &Person, o: &Object, what: &str, today: NaiveDate) -> InList {
    let counts = match what {
        "open" => !o.closed,
        "overdue" => is_overdue(o, today),
        "waiting" => o.waiting,
        // This week: all that there is.
        "opened" => true,
        "closed" => o.closed,
        other => panic!("{other} is no number"),
    };
    line(p, o, in_unit(p, o) && counts)
}

/// A secret link opens one calendar, for whoever has it.
pub fn opens_feed(p: &Person, feed: &Feed) -> Outcome {
    if p.visits == feed.owner.home { Outcome::Shown } else { Outcome::NotFound }
}

/// What its owner has and has promised, but nothing that demands a sign-in, and nothing by an agreement.
pub fn in_feed(p: &Person, feed: &Feed, o: &Object) -> bool {
    let owner = &feed.owner;
    if opens_feed(p, feed) != Outcome::Shown || o.tenant != owner.home {
        return false;
    }
    let wears = |hat: &str| owner.wears.iter().any(|h| h.key == hat);
    let hers = wears(&format!("unit:{}", o.unit)) || o.delegate.as_deref().is_some_and(wears);
    hers && o.assignee == Some(owner.id) && !o.closed && o.due.is_some() && o.level == Assurance::None
}

/// The cards of one hat.
pub fn card(p: &Person, o: &Object, hat: &str, done: bool) -> InList {
    let hers = p.visits == o.tenant && keys(p).contains(&hat);
    let party = o.parties.iter().any(|(_, party)| party == hat);
    line(p, o, hers && party && o.closed == done)
}

/// What she finds by a word: of the card (`p`) as whoever has to do with it, of the text (`b`) and the answer (`x`)
/// as one who reads it; nothing else that was written.
pub fn finds(p: &Person, o: &Object, letter: char) -> bool {
    let card = keys(p).into_iter().any(|hat| card(p, o, hat, o.closed) == InList::Shown);
    card && match letter {
        'p' => true,
        'b' => may(p, o, "task_read"),
        'x' => o.written.contains('x') && may(p, o, "task_read"),
        _ => false,
    }
}

/// The places of a hat's tasks.
pub fn on_map(p: &Person, o: &Object, hat: &str) -> bool {
    o.point && card(p, o, hat, false) == InList::Shown
}

/// What is public: that something was reported by a resident in a category that is open to other programs.
pub fn is_public(p: &Person, o: &Object) -> bool {
    p.visits == o.tenant && o.came == Came::Reported
}

/// What a trial of a rule names, of what came from outside.
pub fn tried(p: &Person, o: &Object) -> bool {
    o.came != Came::Opened && in_unit(p, o) && may(p, o, "task_work")
}

/// Files that were handed in are for registrars of that municipality.
pub fn opens_import(p: &Person, i: &Import) -> Outcome {
    if p.visits != i.tenant {
        return Outcome::NotFound;
    }
    guard(p, Some(i.tenant), &Who::Role(&["registrar"], Assurance::High))
}

/// Who has seen what about somebody is for herself, and for who acts for a child or a ward.
pub fn asks_about(p: &Person, hat: &str) -> Outcome {
    let asks = [HatKind::Myself, HatKind::Child, HatKind::Ward];
    if !signed_in(p) {
        return Outcome::SignIn;
    }
    if !worn(p).iter().any(|h| h.key == hat && asks.contains(&h.kind)) {
        return Outcome::NotFound;
    }
    if level(p) >= Assurance::Substantial { Outcome::Shown } else { Outcome::StepUp }
}

fn has_role(p: &Person, roles: &[&str]) -> bool {
    worn(p).iter().any(|h| h.roles.iter().any(|r| roles.contains(&r.as_str())))
}

/// Whether she is among those, however she has signed in.
fn is_one(p: &Person, who: &Who) -> bool {
    let own = worn(p);
    let own_unit = own.iter().any(|h| h.key.starts_with("unit:"));
    let leads = |h: &Hat| h.key.starts_with("unit:") && h.roles.iter().any(|r| r == "leader");
    match who {
        Who::Nobody => false,
        Who::Known => true,
        Who::Hats(hats) => own.iter().any(|h| hats.contains(&h.key)),
        Who::Role(roles, _) => has_role(p, roles),
        Who::Leads(None) => own.iter().any(|h| leads(h)),
        Who::Leads(Some(unit)) => own.iter().any(|h| leads(h) && h.key == format!("unit:{unit}")),
        Who::AtWork => has_list(p),
        Who::Unit => own_unit || !lent(p, None).is_empty(),
        Who::OwnUnit => own_unit,
        Who::Herself => own.iter().any(|h| [HatKind::Myself, HatKind::Child, HatKind::Ward].contains(&h.kind)),
        Who::Person(id) => p.id == *id,
        Who::Client(id) => p.program && p.id == *id,
    }
}

/// What becomes of her at a page of another room.
pub fn guard(p: &Person, tenant: Option<TenantId>, who: &Who) -> Outcome {
    if !signed_in(p) {
        return Outcome::SignIn;
    }
    if tenant.is_some_and(|tenant| p.visits != tenant) || !is_one(p, who) {
        return Outcome::NotFound;
    }
    match who {
        Who::Role(_, demanded) if level(p) < *demanded => Outcome::StepUp,
        _ => Outcome::Shown,
    }
}

/// The hats by which she hears that something happened to the task.
pub fn hears(p: &Person, o: &Object) -> Vec<String> {
    let mut heard = Vec::new();
    if p.visits != o.tenant {
        return heard;
    }
    let mut mine: Vec<String> = keys(p).into_iter().map(str::to_owned).collect();
    // Her own hat counts also while she acts for another: she may lose the other.
    if signed_in(p) {
        mine.push(format!("person:{}", p.id));
    }
    for (_, hat) in &o.parties {
        if mine.contains(hat) && !heard.contains(hat) {
            heard.push(hat.clone());
        }
    }
    heard.sort_unstable();
    heard
}
