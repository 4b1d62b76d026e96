//! How a mail reads on a task: who wrote, where answers go, what is new in it, and what came with it.

use base::{Lang, Text};
use tasks::Task;
use tasks::task::rules::TEXT_MAX;

use super::headers::Who;
use super::model::Thread;
use super::read::cut;
use super::receive::Hand;
use super::rules;

/// So much of a mail stands in the task; the rest in the mail.
const BODY_MAX: usize = 8_000;
/// So much of who wrote: a name is as long as its owner likes.
const FROM_MAX: usize = 500;

impl Hand<'_> {
    pub(super) fn words(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.app.texts.speak(Lang::Nb).with(key, values)
    }

    pub(super) fn sender(&self) -> String {
        cut(&self.arrived.sender.shown(), FROM_MAX).to_owned()
    }

    /// Where answers go: to where the mail asks for them, when it is proved who asks. Else whoever writes a mail
    /// in somebody's name would be told what is meant for her.
    pub(super) fn answer_to(&self) -> &Who {
        let read = self.arrived.read;
        read.reply_to.as_ref().filter(|_| read.is_proved()).unwrap_or(&self.arrived.sender)
    }

    fn who_line(&self) -> String {
        self.words("mailbox-from-line", &[("from", &self.sender())])
    }

    /// Says where answers go when the mail asks for them at another address than its own.
    fn answers_line(&self) -> String {
        let sender = &self.arrived.sender;
        let Some(wished) = self.arrived.read.reply_to.as_ref().filter(|w| w.address != sender.address) else {
            return String::new();
        };
        let taken = self.answer_to().address == wished.address;
        let key = if taken { "mailbox-answers-line" } else { "mailbox-answers-not-line" };
        self.words(key, &[("to", cut(&wished.address, FROM_MAX)), ("from", cut(&sender.address, FROM_MAX))])
    }

    /// The names of its files, as a line below its text.
    fn named_files(&self) -> String {
        let names: Vec<&str> =
            self.files.attached.iter().filter(|f| f.origin != "inline").map(|f| f.name.as_str()).take(20).collect();
        if names.is_empty() { String::new() } else { self.words("mailbox-files-line", &[("files", &names.join(", "))]) }
    }

    pub(super) fn title(&self) -> Text {
        match rules::title(&self.arrived.read.subject) {
            title if title.is_empty() => Text::new("E-post uten emne", "E-post utan emne", "Mail without a subject"),
            title => Text::same(&title),
        }
    }

    /// The text of a new task; `before` says what it comes from.
    pub(super) fn body(&self, before: &str) -> String {
        let from = below(&[&self.who_line(), &self.answers_line()], "\n");
        let text = &self.arrived.read.text;
        let short = cut(text, BODY_MAX);
        let more = if short.len() < text.len() { self.words("mailbox-more-line", &[]) } else { String::new() };
        let none = if text.is_empty() { self.words("mailbox-empty-line", &[]) } else { String::new() };
        below(&[before, &from, short, &none, &more, &self.named_files()], "\n\n")
    }

    /// What is new in an answer: about which task, when that goes on as this one, and who writes, when it is
    /// somebody else than the one who asked here by mail.
    pub(super) fn reply_text(&self, thread: &Thread, task: &Task) -> String {
        let joined = thread.task != task.id.0;
        let about =
            if joined { self.words("mailbox-joined-line", &[("number", &thread.number)]) } else { String::new() };
        let known = self.arrived.sender.address == thread.sender && thread.asked_for(task);
        let from = if known { String::new() } else { self.who_line() };
        let fresh = rules::fresh(&self.arrived.read.text);
        let none = self.words("mailbox-empty-line", &[]);
        let text = if fresh.is_empty() { &none } else { fresh };
        let (before, more) = (below(&[&about, &from], "\n"), self.words("mailbox-more-line", &[]));
        rules::fitted(&before, text, &self.named_files(), &more, TEXT_MAX)
    }
}

/// Those that say something, below each other.
fn below(parts: &[&str], between: &str) -> String {
    parts.iter().copied().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(between)
}
