//! Who sees what, in the plainest words there are: no policies, no SQL, no cleverness. Where this
//! and the program differ, one of them is wrong.

use chrono::NaiveDate;
use door::HatKind;
use store::Assurance;
use tasks::task::list::View;

use super::town::{Import, Object, Person};

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

/// The hats that count: all, or the one under which she acts for another.
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

/// The keys of her hats, and of the link that she holds.
pub fn keys(p: &Person) -> Vec<&str> {
    let mut keys: Vec<&str> = worn(p).into_iter().map(|h| h.key.as_str()).collect();
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
    match verb {
        "task_report" => true,
        "task_see" => is_one_of(p, o, &["requester", "owner", "neighbour", "subject", "kin", "unit"]),
        "task_read" => is_one_of(p, o, &["requester", "owner", "subject", "kin", "unit"]),
        "task_work" | "task_open" | "task_take" | "task_release" | "task_comment" | "task_pass_on" | "task_close" => {
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
        View::Closed => o.closed,
    };
    if !listed {
        return InList::Absent;
    }
    if level(p) < o.level { InList::Locked } else { InList::Shown }
}

/// Who has no job has no list.
pub fn has_list(p: &Person) -> bool {
    worn(p).iter().any(|h| h.kind == HatKind::Job)
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
    if registrar && level(p) >= Assurance::Substantial {
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
