//! Who sees what, in the plainest words there are: no policies, no SQL, no cleverness. Where this
//! and the program differ, one of them is wrong.

use chrono::NaiveDate;
use door::HatKind;
use store::Assurance;
use tasks::task::list::View;

use super::town::{DRAWER, Import, Object, Person};

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

/// A session opens nothing at another municipality's address.
pub fn signed_in(p: &Person) -> bool {
    p.level.is_some() && p.home == p.visits
}

pub fn level(p: &Person) -> Assurance {
    if signed_in(p) { p.level.unwrap_or(Assurance::None) } else { Assurance::None }
}

/// Her own hats that count: all, or the one under which she acts for another.
pub fn worn(p: &Person) -> Vec<&door::Hat> {
    if !signed_in(p) {
        return Vec::new();
    }
    for hat in &p.hats {
        if p.acting.as_deref() == Some(&hat.key) {
            return vec![hat];
        }
    }
    p.hats.iter().collect()
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

/// The steps she reads, by the letters of [`super::town::mark`].
pub fn steps(p: &Person, o: &Object) -> String {
    let mut letters = String::new();
    for letter in o.written.chars() {
        let reads = match letter {
            'u' => may(p, o, "task_work"),
            'r' => may(p, o, "task_read"),
            _ => may(p, o, "task_see"),
        };
        if reads {
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
    let mut letters = format!("p{}", steps(p, o));
    if may(p, o, "task_read") {
        letters.push('b');
    }
    sorted(&letters)
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

/// The list of her units.
pub fn in_list(p: &Person, o: &Object, view: View, category: Option<&str>, today: NaiveDate) -> InList {
    if p.visits != o.tenant || !keys(p).contains(&format!("unit:{}", o.unit).as_str()) {
        return InList::Absent;
    }
    if category.is_some() && category != o.category.as_deref() {
        return InList::Absent;
    }
    let listed = match view {
        View::Open => !o.closed,
        View::Mine => !o.closed && o.assignee == Some(p.id),
        View::Overdue => !o.closed && o.due.is_some_and(|due| due < today),
        // Nothing waits in that town, and nobody was asked to solve what another unit has.
        View::Waiting | View::Asked => false,
        View::Closed => o.closed,
    };
    if !listed {
        return InList::Absent;
    }
    if level(p) < o.level { InList::Locked } else { InList::Shown }
}

/// Who has no job has no list.
pub fn has_list(p: &Person) -> bool {
    worn(p).iter().any(|h| h.kind == HatKind::Job) || !lent(p, None).is_empty()
}

/// The cards of one hat.
pub fn card(p: &Person, o: &Object, hat: &str, done: bool) -> InList {
    if p.visits != o.tenant || o.closed != done || !keys(p).contains(&hat) {
        return InList::Absent;
    }
    if !o.parties.iter().any(|(_, party)| party == hat) {
        return InList::Absent;
    }
    if level(p) < o.level { InList::Locked } else { InList::Shown }
}

/// What she finds by a word: of the card (`p`) as whoever has to do with it, of the text (`b`) as one
/// who reads it.
pub fn finds(p: &Person, o: &Object, letter: char) -> bool {
    let card = keys(p).into_iter().any(|hat| card(p, o, hat, o.closed) == InList::Shown);
    card && (letter == 'p' || may(p, o, "task_read"))
}

/// The places of a hat's tasks.
pub fn on_map(p: &Person, o: &Object, hat: &str) -> bool {
    o.point && card(p, o, hat, false) == InList::Shown
}

/// Files that were handed in are for registrars of that municipality.
pub fn opens_import(p: &Person, i: &Import) -> Outcome {
    if p.visits != i.tenant {
        return Outcome::NotFound;
    }
    let registrar = worn(p).iter().any(|h| h.roles.iter().any(|r| r == "registrar"));
    if registrar && level(p) >= Assurance::High {
        return Outcome::Shown;
    }
    if !signed_in(p) {
        return Outcome::SignIn;
    }
    if registrar { Outcome::StepUp } else { Outcome::NotFound }
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
