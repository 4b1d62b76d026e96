//! One SMTP session as a machine: bytes go in, events come out, and how the bytes were cut into
//! pieces changes nothing. It does no I/O; what it cannot know it asks for with an event, and waits
//! until the answer is given.

use super::address::Address;
use super::command::{self, Command, From, LINE_MAX, Wrong};
use super::data::{Data, Progress};

/// After so many commands that were wrong in a session, nobody means well any more.
const ERRORS_MAX: u32 = 15;

/// What the operator allows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// What the program calls itself.
    pub name: String,
    /// Of one mail.
    pub max_bytes: usize,
    /// Of one mail.
    pub recipients: usize,
    /// Whether STARTTLS can be had.
    pub tls: bool,
}

/// A reply of one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Of RFC 5321, such as 250.
    pub code: u16,
    /// RFC 3463, such as `5.1.1`.
    pub status: &'static str,
    /// For people, in one line.
    pub text: String,
}

impl Answer {
    /// `status` must fit the code: both begin with the same digit.
    pub fn new(code: u16, status: &'static str, text: impl Into<String>) -> Self {
        Self { code, status, text: text.into() }
    }

    /// A mail, or who it is for, cannot be kept or looked up now.
    pub fn later() -> Self {
        Self::new(451, "4.3.0", "cannot be kept now, try again")
    }

    /// There is no memory for a mail.
    pub fn no_room() -> Self {
        Self::new(452, "4.3.1", "no room now, try again")
    }

    /// Whether trying again would change nothing.
    pub fn is_final(&self) -> bool {
        self.code >= 500
    }

    fn line(&self) -> Vec<u8> {
        format!("{} {} {}\r\n", self.code, self.status, self.text).into_bytes()
    }
}

/// A mail with what was said about it before it came.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Envelope {
    /// The name that the client gave itself.
    pub hello: String,
    /// Whether it came over an encrypted line.
    pub tls: bool,
    /// `None` for a bounce.
    pub from: Option<Address>,
    /// Those that are known, at least one.
    pub to: Vec<Address>,
    /// Whether SMTPUTF8 was asked for.
    pub utf8: bool,
    /// As it was sent, without the dots that SMTP adds.
    pub body: Vec<u8>,
}

/// What a session wants of whoever drives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// Nothing until more bytes come.
    Wait,
    Reply(Vec<u8>),
    /// Whether this recipient is known: tell with [`Session::recipient`].
    Recipient(Address),
    /// A mail, to be kept: tell with [`Session::delivered`].
    Mail(Box<Envelope>),
    /// A mail whose content was not taken, for the record. Nothing is waited for.
    Refused(Box<Envelope>, &'static str),
    /// The next bytes are a TLS handshake: tell with [`Session::encrypted`].
    StartTls,
    Close,
}

#[derive(Debug)]
enum Phase {
    New,
    Commands,
    Asking(Address),
    Receiving(Data, Room),
    Delivering,
    Encrypting,
    /// After the last reply.
    Closing,
    Closed,
}

/// Whether there is room for the mail that is being received.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Room {
    Enough,
    None,
}

/// What a client has said so far, and what it is to be told.
#[derive(Debug)]
pub struct Session {
    limits: Limits,
    phase: Phase,
    input: Vec<u8>,
    /// Inside a line that is too long already: its rest is passed over.
    overlong: bool,
    /// How far the input has been searched for the end of a line.
    searched: usize,
    replies: std::collections::VecDeque<Event>,
    hello: Option<String>,
    encrypted: bool,
    /// The mail that is being spoken of.
    mail: Option<From>,
    to: Vec<Address>,
    errors: u32,
}

impl Session {
    /// At the beginning: the greeting is the first event.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            phase: Phase::New,
            input: Vec::new(),
            overlong: false,
            searched: 0,
            replies: std::collections::VecDeque::new(),
            hello: None,
            encrypted: false,
            mail: None,
            to: Vec::new(),
            errors: 0,
        }
    }

    /// What came from the client.
    pub fn feed(&mut self, bytes: &[u8]) {
        if !matches!(self.phase, Phase::Closing | Phase::Closed) {
            self.input.extend_from_slice(bytes);
        }
    }

    /// What is to be done next.
    pub fn event(&mut self) -> Event {
        loop {
            if let Some(event) = self.replies.pop_front() {
                return event;
            }
            match &mut self.phase {
                Phase::New => {
                    self.phase = Phase::Commands;
                    return Event::Reply(format!("220 {} ESMTP\r\n", self.limits.name).into_bytes());
                }
                Phase::Commands => match self.line() {
                    None => return Event::Wait,
                    Some(line) => self.obey(line),
                },
                Phase::Receiving(data, room) => {
                    let input = std::mem::take(&mut self.input);
                    self.searched = 0;
                    let progress = data.take(&input);
                    match progress {
                        Progress::More => return Event::Wait,
                        Progress::Hopeless => self.hopeless(),
                        Progress::End(at) => {
                            let room = *room;
                            self.input = input.get(at..).unwrap_or_default().to_vec();
                            return self.received(room);
                        }
                    }
                }
                Phase::Encrypting => {
                    // Bytes that came before the handshake are nobody's: what an eavesdropper
                    // put there must not count as said inside.
                    self.input.clear();
                    self.searched = 0;
                    return Event::StartTls;
                }
                Phase::Closing => {
                    self.phase = Phase::Closed;
                    return Event::Close;
                }
                Phase::Closed => return Event::Close,
                // The driver owes an answer.
                Phase::Asking(_) | Phase::Delivering => return Event::Wait,
            }
        }
    }

    /// Whether a mail is on its way in.
    pub fn is_receiving(&self) -> bool {
        matches!(self.phase, Phase::Receiving(..))
    }

    /// Bytes that this session holds in memory.
    pub fn held(&self) -> usize {
        let body = if let Phase::Receiving(data, _) = &self.phase { data.held() } else { 0 };
        self.input.len() + body
    }

    /// There is no room for what is being received: the mail is let go of, and its sender told to
    /// try again.
    pub fn no_room(&mut self) {
        if let Phase::Receiving(data, room) = &mut self.phase {
            data.forget();
            *room = Room::None;
        }
    }

    /// The program stops: says so and closes.
    pub fn stop(&mut self) {
        self.end(&Answer::new(421, "4.3.2", "stopping, try again"));
    }

    /// The client said nothing for too long.
    pub fn too_slow(&mut self) {
        self.end(&Answer::new(421, "4.4.2", "too slow, try again"));
    }

    fn end(&mut self, answer: &Answer) {
        self.say(answer);
        self.phase = Phase::Closing;
    }

    /// Whether the recipient that was asked about is taken.
    pub fn recipient(&mut self, verdict: Result<(), Answer>) {
        let Phase::Asking(address) = std::mem::replace(&mut self.phase, Phase::Commands) else { return };
        match verdict {
            Ok(()) => {
                if !self.to.contains(&address) {
                    self.to.push(address);
                }
                self.say(&Answer::new(250, "2.1.5", "will be taken"));
            }
            Err(answer) => {
                self.say(&answer);
                // Who is asked to come again has done nothing wrong, and may go on with the recipients she has.
                if answer.is_final() {
                    self.count_error();
                }
            }
        }
    }

    /// What became of the mail. Only what is on the disk may be called taken.
    pub fn delivered(&mut self, verdict: Result<String, Answer>) {
        if !matches!(self.phase, Phase::Delivering) {
            return;
        }
        self.phase = Phase::Commands;
        match verdict {
            Ok(id) => self.say(&Answer::new(250, "2.6.0", format!("kept as {id}"))),
            Err(answer) => self.say(&answer),
        }
    }

    /// The handshake is done: everything said before is forgotten.
    pub fn encrypted(&mut self) {
        self.encrypted = true;
        self.hello = None;
        self.reset();
        self.phase = Phase::Commands;
    }

    fn reset(&mut self) {
        self.mail = None;
        self.to.clear();
    }

    fn say(&mut self, answer: &Answer) {
        self.replies.push_back(Event::Reply(answer.line()));
    }

    fn wrong(&mut self, code: u16, status: &'static str, text: &str) {
        self.say(&Answer::new(code, status, text));
        self.count_error();
    }

    fn count_error(&mut self) {
        self.errors += 1;
        if self.errors > ERRORS_MAX {
            self.end(&Answer::new(421, "4.7.0", "too many errors"));
        }
    }

    /// The next whole line without its end: `Err` for one that is too long.
    fn line(&mut self) -> Option<Result<Vec<u8>, ()>> {
        let from = self.searched.min(self.input.len());
        let found = self.input.get(from..)?.iter().position(|b| *b == b'\n').map(|at| from + at);
        let Some(end) = found else {
            self.searched = self.input.len();
            if self.input.len() > LINE_MAX {
                self.overlong = true;
                self.input.clear();
                self.searched = 0;
            }
            return None;
        };
        let mut line: Vec<u8> = self.input.drain(..=end).collect();
        self.searched = 0;
        if std::mem::take(&mut self.overlong) || line.len() > LINE_MAX {
            return Some(Err(()));
        }
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Some(Ok(line))
    }

    fn obey(&mut self, line: Result<Vec<u8>, ()>) {
        let Ok(line) = line else { return self.wrong(500, "5.5.2", "the line is too long") };
        match command::parse(&line) {
            Ok(Command::Hello { name, extended }) => self.hello(name, extended),
            Ok(Command::Mail(from)) => self.mail_from(from),
            Ok(Command::Rcpt(address)) => self.rcpt_to(address),
            Ok(Command::Data) => self.data(),
            Ok(Command::Rset) => {
                self.reset();
                self.say(&Answer::new(250, "2.0.0", "forgotten"));
            }
            Ok(Command::Noop) => self.say(&Answer::new(250, "2.0.0", "here")),
            Ok(Command::Quit) => self.end(&Answer::new(221, "2.0.0", "bye")),
            Ok(Command::StartTls) => self.start_tls(),
            Ok(Command::Verify) => self.say(&Answer::new(252, "2.1.5", "nobody is told who is here; send it")),
            Ok(Command::Help) => self.say(&Answer::new(214, "2.0.0", "see RFC 5321")),
            Ok(Command::NotHere) => self.wrong(502, "5.5.1", "not offered here"),
            Err(wrong) => self.refuse(wrong),
        }
    }

    fn refuse(&mut self, wrong: Wrong) {
        let (code, status, text) = match wrong {
            Wrong::Command => (500, "5.5.2", "no such command"),
            Wrong::Argument => (501, "5.5.4", "the command is not right"),
            Wrong::Parameter => (555, "5.5.4", "that parameter is not offered"),
            Wrong::Sender => (501, "5.1.7", "the sender is no address"),
            Wrong::Recipient => (501, "5.1.3", "the recipient is no address"),
            Wrong::NeedsUtf8 => (553, "5.6.7", "such an address needs SMTPUTF8"),
        };
        self.wrong(code, status, text);
    }

    fn hello(&mut self, name: String, extended: bool) {
        self.hello = Some(name);
        self.reset();
        let own = &self.limits.name;
        let text = if extended {
            let tls = if self.limits.tls && !self.encrypted { "250-STARTTLS\r\n" } else { "" };
            format!(
                "250-{own}\r\n250-PIPELINING\r\n250-SIZE {}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n{tls}250 ENHANCEDSTATUSCODES\r\n",
                self.limits.max_bytes
            )
        } else {
            format!("250 {own}\r\n")
        };
        self.replies.push_back(Event::Reply(text.into_bytes()));
    }

    fn mail_from(&mut self, from: From) {
        if self.hello.is_none() {
            return self.wrong(503, "5.5.1", "say EHLO first");
        }
        if self.mail.is_some() {
            return self.wrong(503, "5.5.1", "there is a mail already; say RSET");
        }
        if from.size.is_some_and(|size| size > self.limits.max_bytes as u64) {
            return self.wrong(552, "5.3.4", "the mail is too large");
        }
        self.mail = Some(from);
        self.say(&Answer::new(250, "2.1.0", "go on"));
    }

    fn rcpt_to(&mut self, address: Address) {
        let Some(mail) = &self.mail else { return self.wrong(503, "5.5.1", "say MAIL first") };
        if !mail.utf8 && !address.is_ascii() {
            return self.refuse(Wrong::NeedsUtf8);
        }
        if self.to.len() >= self.limits.recipients {
            return self.wrong(452, "4.5.3", "too many recipients in one mail");
        }
        self.phase = Phase::Asking(address.clone());
        self.replies.push_back(Event::Recipient(address));
    }

    fn data(&mut self) {
        match (&self.mail, self.to.is_empty()) {
            (None, _) => self.wrong(503, "5.5.1", "say MAIL first"),
            (Some(_), true) => self.wrong(554, "5.5.1", "nobody to give it to"),
            (Some(_), false) => {
                self.replies.push_back(Event::Reply(b"354 go on; a line with a dot alone ends it\r\n".to_vec()));
                self.phase = Phase::Receiving(Data::new(self.limits.max_bytes), Room::Enough);
            }
        }
    }

    fn start_tls(&mut self) {
        if self.encrypted {
            return self.wrong(503, "5.5.1", "it is encrypted already");
        }
        if !self.limits.tls {
            return self.wrong(502, "5.5.1", "not offered here");
        }
        self.say(&Answer::new(220, "2.0.0", "ready for the handshake"));
        self.phase = Phase::Encrypting;
    }

    fn envelope(&mut self) -> Envelope {
        let mail = self.mail.take().unwrap_or_default();
        Envelope {
            hello: self.hello.clone().unwrap_or_default(),
            tls: self.encrypted,
            from: mail.address,
            to: std::mem::take(&mut self.to),
            utf8: mail.utf8,
            body: Vec::new(),
        }
    }

    /// The end of a mail.
    fn received(&mut self, room: Room) -> Event {
        let Phase::Receiving(data, _) = std::mem::replace(&mut self.phase, Phase::Commands) else { return Event::Wait };
        let mut envelope = self.envelope();
        if data.is_too_large() {
            self.wrong(552, "5.3.4", "the mail is too large");
            return Event::Refused(Box::new(envelope), "too-large");
        }
        if room == Room::None {
            self.say(&Answer::no_room());
            return self.event();
        }
        self.phase = Phase::Delivering;
        envelope.body = data.into_body();
        Event::Mail(Box::new(envelope))
    }

    fn hopeless(&mut self) {
        let envelope = self.envelope();
        self.replies.push_back(Event::Refused(Box::new(envelope), "too-large"));
        self.end(&Answer::new(552, "5.3.4", "the mail is far too large"));
    }
}

#[cfg(test)]
#[path = "session_test.rs"]
mod tests;
