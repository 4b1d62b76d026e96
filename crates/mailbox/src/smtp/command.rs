//! One line of a client as a command.

use super::address::{self, Address};

/// Octets of a command line with its end. RFC 5321 asks for 512; extensions make it longer.
pub const LINE_MAX: usize = 2_048;

/// What a client asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// With the name that it gives itself.
    Hello {
        name: String,
        extended: bool,
    },
    Mail(From),
    Rcpt(Address),
    Data,
    Rset,
    Noop,
    Quit,
    StartTls,
    Verify,
    Help,
    /// Known to the standard, not to us.
    NotHere,
}

/// `MAIL FROM:` with its parameters.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct From {
    /// `None` for the empty path of a bounce.
    pub address: Option<Address>,
    /// Octets that the client says are to come (RFC 1870).
    pub size: Option<u64>,
    /// `BODY=8BITMIME` (RFC 6152).
    pub eight_bit: bool,
    /// SMTPUTF8 (RFC 6531): addresses may have other letters than those of ASCII.
    pub utf8: bool,
}

/// What is wrong with a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// No command that anybody knows.
    Command,
    /// The command is right, what follows it is not.
    Argument,
    /// A parameter of an extension that is not offered.
    Parameter,
    Sender,
    Recipient,
    /// An address that needs SMTPUTF8.
    NeedsUtf8,
}

/// Reads a line without its end.
///
/// # Errors
/// What is wrong with it.
pub fn parse(line: &[u8]) -> Result<Command, Wrong> {
    let text = std::str::from_utf8(line).map_err(|_| Wrong::Command)?.trim_end_matches([' ', '\t']);
    if text.contains(char::is_control) {
        return Err(Wrong::Command);
    }
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    let alone = |command: Command| if rest.trim().is_empty() { Ok(command) } else { Err(Wrong::Argument) };
    match verb.to_ascii_uppercase().as_str() {
        "EHLO" | "HELO" => hello(rest, verb.eq_ignore_ascii_case("EHLO")),
        "MAIL" => from(rest),
        "RCPT" => to(rest),
        "DATA" => alone(Command::Data),
        "RSET" => alone(Command::Rset),
        "QUIT" => alone(Command::Quit),
        "STARTTLS" => alone(Command::StartTls),
        "NOOP" => Ok(Command::Noop),
        "HELP" => Ok(Command::Help),
        "VRFY" => Ok(Command::Verify),
        "EXPN" | "AUTH" | "BDAT" | "TURN" | "ETRN" | "SEND" | "SOML" | "SAML" => Ok(Command::NotHere),
        _ => Err(Wrong::Command),
    }
}

fn hello(rest: &str, extended: bool) -> Result<Command, Wrong> {
    let name = rest.trim();
    let fine = !name.is_empty() && name.len() <= 255 && !name.contains(' ');
    if fine { Ok(Command::Hello { name: name.to_owned(), extended }) } else { Err(Wrong::Argument) }
}

fn after<'a>(rest: &'a str, word: &str) -> Result<&'a str, Wrong> {
    let head = rest.get(..word.len()).ok_or(Wrong::Argument)?;
    if head.eq_ignore_ascii_case(word) { Ok(rest.get(word.len()..).unwrap_or_default()) } else { Err(Wrong::Argument) }
}

fn from(rest: &str) -> Result<Command, Wrong> {
    let (address, rest) = address::path(after(rest, "FROM:")?).ok_or(Wrong::Sender)?;
    let mut from = From { address, ..From::default() };
    for parameter in parameters(rest)? {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match (name.to_ascii_uppercase().as_str(), value) {
            ("SIZE", n) if (1..=20).contains(&n.len()) => from.size = Some(n.parse().map_err(|_| Wrong::Argument)?),
            ("BODY", b) if b.eq_ignore_ascii_case("8BITMIME") => from.eight_bit = true,
            ("BODY", b) if b.eq_ignore_ascii_case("7BIT") => from.eight_bit = false,
            ("SMTPUTF8", "") => from.utf8 = true,
            ("SIZE" | "BODY" | "SMTPUTF8", _) => return Err(Wrong::Argument),
            _ => return Err(Wrong::Parameter),
        }
    }
    if !from.utf8 && from.address.as_ref().is_some_and(|a| !a.is_ascii()) {
        return Err(Wrong::NeedsUtf8);
    }
    Ok(Command::Mail(from))
}

fn to(rest: &str) -> Result<Command, Wrong> {
    let (address, rest) = address::path(after(rest, "TO:")?).ok_or(Wrong::Recipient)?;
    if parameters(rest)?.next().is_some() {
        return Err(Wrong::Parameter);
    }
    address.map(Command::Rcpt).ok_or(Wrong::Recipient)
}

fn parameters(rest: &str) -> Result<impl Iterator<Item = &str>, Wrong> {
    if !rest.is_empty() && !rest.starts_with(' ') {
        return Err(Wrong::Argument);
    }
    Ok(rest.split(' ').filter(|p| !p.is_empty()))
}
