//! The machine of a session, driven by hand and by chance.

#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn limits() -> Limits {
    Limits { name: "mx.example.no".into(), max_bytes: 2_000, recipients: 3, tls: false }
}

/// Answers what the session asks: who begins with `u` is unknown, who begins with `senere` is not asked for now, a mail
/// with `later` in it cannot be kept now.
fn answer(session: &mut Session, said: &mut String, mails: &mut Vec<Envelope>) -> bool {
    loop {
        match session.event() {
            Event::Wait => return true,
            Event::Close | Event::StartTls => return false,
            Event::Reply(bytes) => said.push_str(std::str::from_utf8(&bytes).unwrap()),
            Event::Recipient(address) => session.recipient(if address.local.starts_with('u') {
                Err(Answer::new(550, "5.1.1", "nobody of that name"))
            } else if address.local.starts_with("senere") {
                Err(Answer::new(451, "4.7.0", "try again later"))
            } else {
                Ok(())
            }),
            Event::Mail(envelope) => {
                let later = envelope.body.windows(5).any(|w| w == b"later");
                mails.push(*envelope);
                session.delivered(if later { Err(Answer::new(451, "4.3.0", "later")) } else { Ok("1".into()) });
            }
            Event::Refused(envelope, why) => mails.push(Envelope { body: why.into(), ..*envelope }),
        }
    }
}

/// What is said to these pieces, and the mails that came of them.
fn talk(pieces: &[&[u8]]) -> (String, Vec<Envelope>) {
    let mut session = Session::new(limits());
    let (mut said, mut mails) = (String::new(), Vec::new());
    let mut open = answer(&mut session, &mut said, &mut mails);
    for piece in pieces {
        if !open {
            break;
        }
        session.feed(piece);
        open = answer(&mut session, &mut said, &mut mails);
    }
    (said, mails)
}

fn codes(said: &str) -> Vec<u16> {
    said.lines().filter(|l| l.as_bytes().get(3) == Some(&b' ')).map(|l| l[..3].parse().unwrap()).collect()
}

const MAIL: &str = "EHLO a.no\r\nMAIL FROM:<kari@a.no> SIZE=20\r\nRCPT TO:<vei@example.no>\r\nDATA\r\nSubject: Hei\r\n\r\nHei\r\n.\r\n";

#[test]
fn a_mail_comes_in() {
    let (said, mails) = talk(&[MAIL.as_bytes(), b"QUIT\r\n"]);
    assert_eq!(codes(&said), [220, 250, 250, 250, 354, 250, 221]);
    for offered in ["PIPELINING", "SIZE 2000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"] {
        assert!(said.contains(offered), "{said}");
    }
    assert!(!said.contains("STARTTLS"), "there is no certificate");
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    assert_eq!(mail.from.as_ref().unwrap().to_string(), "kari@a.no");
    assert_eq!(mail.body, b"Subject: Hei\r\n\r\nHei\r\n");
}

#[test]
fn each_command_is_refused_where_it_has_no_place() {
    for (lines, expected) in [
        ("MAIL FROM:<a@a.no>\r\n", vec![503]),
        ("HELO a\r\nRCPT TO:<vei@example.no>\r\n", vec![250, 503]),
        ("HELO a\r\nDATA\r\n", vec![250, 503]),
        ("HELO a\r\nMAIL FROM:<>\r\nDATA\r\n", vec![250, 250, 554]),
        ("HELO a\r\nMAIL FROM:<>\r\nMAIL FROM:<>\r\n", vec![250, 250, 503]),
        ("HELO a\r\nMAIL FROM:<> SIZE=2001\r\n", vec![250, 552]),
        ("HELO a\r\nMAIL FROM:<> RET=FULL\r\n", vec![250, 555]),
        ("HELO a\r\nMAIL FROM:kari\r\n", vec![250, 501]),
        ("HELO a\r\nMAIL FROM:<kåre@a.no>\r\n", vec![250, 553]),
        ("HELO a\r\nMAIL FROM:<kåre@a.no> SMTPUTF8\r\n", vec![250, 250]),
        ("HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<ukjent@example.no>\r\nDATA\r\n", vec![250, 250, 550, 554]),
        ("HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<vei@example.no> NOTIFY=NEVER\r\n", vec![250, 250, 555]),
        ("EHLO\r\n", vec![501]),
        (
            "VRFY kari\r\nEXPN alle\r\nAUTH PLAIN x\r\nSTARTTLS\r\nHELP\r\nNOOP x\r\nRSET\r\n",
            vec![252, 502, 502, 502, 214, 250, 250],
        ),
        ("HVA\r\n\r\nNOOP\x01\r\n", vec![500, 500, 500]),
        ("DATA nå\r\nQUIT nå\r\n", vec![501, 501]),
    ] {
        let (said, mails) = talk(&[lines.as_bytes()]);
        assert_eq!(codes(&said)[1..], expected, "{lines}");
        assert!(mails.is_empty());
    }
}

#[test]
fn there_is_an_end_to_recipients_lines_and_errors() {
    let many: String = (0..5).map(|n| format!("RCPT TO:<vei{n}@example.no>\r\n")).collect();
    let (said, _) = talk(&[b"HELO a\r\nMAIL FROM:<>\r\n", many.as_bytes()]);
    assert_eq!(codes(&said)[3..], [250, 250, 250, 452, 452]);
    let long = format!("NOOP {}\r\nNOOP\r\n", "x".repeat(5_000));
    assert_eq!(codes(&talk(&[long.as_bytes()]).0), [220, 500, 250]);
    let wrong = "HVA\r\n".repeat(40);
    let said = codes(&talk(&[wrong.as_bytes()]).0);
    assert_eq!((said.len(), said.last()), (18, Some(&421)), "a line is closed after too many errors");
}

#[test]
fn who_is_asked_to_come_again_has_made_no_error() {
    let later = "RCPT TO:<senere@example.no>\r\n".repeat(ERRORS_MAX as usize + 2);
    let lines = format!("HELO a\r\nMAIL FROM:<>\r\n{later}RCPT TO:<vei@example.no>\r\nDATA\r\nHei\r\n.\r\n");
    let (said, mails) = talk(&[lines.as_bytes()]);
    assert_eq!(codes(&said).last(), Some(&250), "{said}");
    assert_eq!(mails.len(), 1, "those who are here have it");
}

#[test]
fn what_is_too_large_is_refused_and_the_session_goes_on() {
    let head = "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<vei@example.no>\r\nDATA\r\n";
    let (said, mails) = talk(&[head.as_bytes(), "x".repeat(2_001).as_bytes(), b"\r\n.\r\nNOOP\r\n"]);
    assert_eq!(codes(&said)[4..], [354, 552, 250]);
    assert_eq!(mails[0].body, b"too-large");
    let (said, _) = talk(&[head.as_bytes(), "x".repeat(9_000).as_bytes(), b"\r\n.\r\nNOOP\r\n"]);
    assert_eq!(codes(&said)[4..], [354, 552], "nobody waits for the end of it");
}

#[test]
fn a_mail_without_room_or_without_a_disk_is_asked_for_again() {
    let mut session = Session::new(limits());
    let (mut said, mut mails) = (String::new(), Vec::new());
    session.feed(b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<vei@example.no>\r\nDATA\r\nhei\r\n");
    answer(&mut session, &mut said, &mut mails);
    assert!(session.is_receiving() && session.held() > 0);
    session.no_room();
    session.feed(b"igjen\r\n.\r\n");
    answer(&mut session, &mut said, &mut mails);
    assert_eq!(codes(&said).last(), Some(&452));
    assert!(mails.is_empty());
    let later = MAIL.replace("\r\nHei\r\n.", "\r\nlater\r\n.");
    assert_eq!(codes(&talk(&[later.as_bytes()]).0).last(), Some(&451));
}

#[test]
fn what_was_said_before_a_handshake_does_not_count_after_it() {
    let mut session = Session::new(Limits { tls: true, ..limits() });
    let (mut said, mut mails) = (String::new(), Vec::new());
    session.feed(b"EHLO a\r\nMAIL FROM:<>\r\nSTARTTLS\r\nRCPT TO:<vei@example.no>\r\nNOOP\r\n");
    assert!(!answer(&mut session, &mut said, &mut mails), "it waits for a handshake");
    assert!(said.contains("250-STARTTLS"));
    session.encrypted();
    session.feed(b"RCPT TO:<vei@example.no>\r\nMAIL FROM:<>\r\nEHLO a\r\nSTARTTLS\r\n");
    assert!(answer(&mut session, &mut said, &mut mails));
    assert_eq!(codes(&said)[1..], [250, 250, 220, 503, 503, 250, 503]);
    assert_eq!(said.matches("250-STARTTLS").count(), 1, "it is not offered twice");
}

/// Lines that clients say, right and wrong.
fn lines() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        Just("EHLO a.no\r\n".to_owned()),
        Just("MAIL FROM:<kari@a.no>\r\n".to_owned()),
        Just("MAIL FROM:<>\n".to_owned()),
        Just("RCPT TO:<vei@example.no>\r\n".to_owned()),
        Just("RCPT TO:<ukjent@example.no>\r\n".to_owned()),
        Just("DATA\r\n".to_owned()),
        Just("hei\r\n".to_owned()),
        Just("..\r\n".to_owned()),
        Just(".\r\n".to_owned()),
        Just("\r\n.\r\n".to_owned()),
        Just(".\n".to_owned()),
        Just("later\r\n".to_owned()),
        Just("RSET\r\n".to_owned()),
        Just("QUIT\r\n".to_owned()),
        "[ -~\r\n]{0,40}".prop_map(|s| s),
        (1_000usize..2_500).prop_map(|n| "x".repeat(n)),
    ];
    proptest::collection::vec(line, 0..24).prop_map(|all| all.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn how_the_bytes_are_cut_changes_nothing(bytes in lines(), cuts in proptest::collection::vec(1usize..60, 1..200)) {
        let whole = talk(&[&bytes]);
        let mut pieces = Vec::new();
        let mut rest = &bytes[..];
        for cut in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*cut).min(rest.len()));
            pieces.push(piece);
            rest = after;
        }
        prop_assert_eq!(&talk(&pieces), &whole);
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        prop_assert_eq!(&talk(&single), &whole);
    }

    #[test]
    fn nothing_makes_it_panic_and_every_reply_is_one(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let (said, _) = talk(&[&bytes]);
        for line in said.split_inclusive("\r\n") {
            prop_assert!(line.ends_with("\r\n") && line[..3].parse::<u16>().is_ok(), "{line:?}");
        }
    }
}
