//! What machines send: bounces, automatic replies, lists, circles.

use super::*;

fn received(times: usize) -> String {
    (0..times)
        .map(|n| format!("Received: from a{n}.example by b{n}.example; Sun, 22 Nov 2026 11:00:00 +0100\n"))
        .collect()
}

pub fn report(about: &str, action: &str) -> String {
    parts(
        "Undelivered Mail Returned to Sender",
        "report; report-type=delivery-status",
        &[
            "Content-Type: text/plain\n\nMeldingen kunne ikke leveres.",
            &format!(
                "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.no\n\nFinal-Recipient: rfc822; kari@example.no\nAction: {action}\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such\n mailbox"
            ),
            &format!("Content-Type: text/rfc822-headers\n\nMessage-ID: <{about}>\nSubject: x"),
        ],
    )
}

pub fn all() -> Vec<Case> {
    vec![
        case("a bounce of a mail nobody knows", &report("ukjent@post.localhost", "failed")).nobody().becomes("bounce").says("kunne ikke leveres"),
        case("somebody is away", &format!("{}Auto-Submitted: auto-replied\n\nJeg er på ferie.\n", head("Automatisk svar"))).becomes("auto_reply").says("ferie"),
        case("somebody is away, as Outlook says it", &format!("{}X-Auto-Response-Type: OOF\nPrecedence: auto_reply\n\nBorte.\n", head("Automatisk svar: x"))).nobody().becomes("auto_reply"),
        case("a machine that tells of itself", &format!("{}Auto-Submitted: auto-generated\n\nPumpe 4 har stanset.\n", head("Alarm"))).title("Alarm").says("Pumpe 4"),
        case("a mailing list", &format!("{}List-Id: Nytt <nytt.example.no>\nPrecedence: list\n\nMånedens nytt.\n", head("Nytt"))).title("Nytt"),
        case("a printer without an address", &format!("{}\nSkannet dokument.\n", head("Skann"))).nobody().title("Skann"),
        case("round and round", &format!("{}{}\nIgjen.\n", received(60), head("Ring"))).becomes("loop"),
        case("somebody has read it", &parts("Lest: Hei", "report; report-type=disposition-notification", &["Content-Type: text/plain\n\nLest.", "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; kari@example.no\nOriginal-Message-ID: <x@post.localhost>\nDisposition: manual-action/MDN-sent-manually; displayed"])).becomes("auto_reply"),
        case("a report of delay", &report("annen@post.localhost", "delayed")).nobody().becomes("bounce"),
    ]
}
