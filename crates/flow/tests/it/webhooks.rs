//! From the journal to the receiver, signed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flow::send::CHANNEL;
use ring::hmac;
use store::outbox::{self, Query, State};
use testkit::NORDSUND;

use crate::receiver::{Got, Receiver};
use crate::town::{add, in_town, inger, light};

/// The secret as the page shows it.
async fn secret(visitor: &mut testkit::Visitor<'_>, id: base::id::Uuid) -> Vec<u8> {
    let page = visitor.post(&format!("/flow/endpoints/{id}/signing-key"), &[]).await.expect(200).text();
    let shown = page.split("value=\"whsec_").nth(1).unwrap().split('"').next().unwrap().to_owned();
    opened(&format!("whsec_{}", shown.replace("&#43;", "+").replace("&#x2b;", "+")))
}

/// The bytes of a secret as it is shown.
pub fn opened(shown: &str) -> Vec<u8> {
    STANDARD.decode(shown.strip_prefix("whsec_").unwrap()).unwrap()
}

/// Whether one of the signatures is of this secret, computed here once more.
pub fn signed_by(got: &Got, secret: &[u8]) -> bool {
    let content = format!("{}.{}.{}", got.header("webhook-id"), got.header("webhook-timestamp"), got.body);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), content.as_bytes());
    let mine = format!("v1,{}", STANDARD.encode(tag.as_ref()));
    got.header("webhook-signature").split(' ').any(|s| s == mine)
}

#[test]
fn what_happens_reaches_who_subscribed_signed_and_thin() {
    in_town(async |world| {
        let receiver = Receiver::open().await;
        let mut inger = inger(world).await;
        let before = light(world).await;
        world.clock.advance_seconds(1);
        let id = add(&mut inger, &receiver.url("/ok")).await;
        let lamp = light(world).await;
        assert_eq!(world.house.deliver().await.unwrap(), 1, "what happened before is not told");
        let got = receiver.got("/ok").pop().unwrap();
        let body = got.json();
        assert_eq!(body["type"], "lamps.lamp_lit.v1");
        assert_eq!(body["timestamp"], world.clock.now().rfc3339());
        assert_eq!(body["data"]["tenant"], NORDSUND.0.to_string());
        assert_eq!(body["data"]["subject"]["id"], lamp.to_string());
        assert_ne!(lamp, before);
        assert_eq!(body["data"]["event"]["unit"], "vei-og-lys");
        assert!(!got.body.contains("Kari"), "no word that people wrote leaves: {}", got.body);
        assert_eq!(got.header("content-type"), "application/json");
        assert_eq!(got.header("webhook-timestamp"), world.clock.now().utc().timestamp().to_string());
        let first = secret(&mut inger, id).await;
        assert!(first.len() >= 24 && signed_by(&got, &first));

        inger.post(&format!("/flow/endpoints/{id}/signing-keys"), &[]).await.expect(303);
        let second = secret(&mut inger, id).await;
        assert_ne!(first, second);
        light(world).await;
        world.house.deliver().await.unwrap();
        let got = receiver.got("/ok").pop().unwrap();
        assert!(signed_by(&got, &first) && signed_by(&got, &second), "for a day both sign");
        world.clock.advance_seconds(24 * 3_600);
        light(world).await;
        world.house.deliver().await.unwrap();
        let got = receiver.got("/ok").pop().unwrap();
        assert!(!signed_by(&got, &first) && signed_by(&got, &second));
        assert_eq!(world.entries("flow.secret_shown.v1").await, 2);
        assert_eq!(world.entries("flow.secret_rotated.v1").await, 1);
    });
}

#[test]
fn the_same_letter_keeps_its_id_and_is_signed_anew_on_each_attempt() {
    in_town(async |world| {
        let receiver = Receiver::open().await;
        receiver.first(&[500, 503]);
        let mut inger = inger(world).await;
        add(&mut inger, &receiver.url("/ok")).await;
        light(world).await;
        for _ in 0..3 {
            world.house.deliver().await.unwrap();
            world.clock.advance_seconds(600);
        }
        let got = receiver.got("/ok");
        assert_eq!(got.len(), 3);
        assert!(got.iter().all(|g| g.header("webhook-id") == got[0].header("webhook-id") && g.body == got[0].body));
        assert_ne!(got[0].header("webhook-timestamp"), got[2].header("webhook-timestamp"));
        assert_ne!(got[0].header("webhook-signature"), got[2].header("webhook-signature"));
        let query = Query { state: State::Sent, limit: 10, ..Query::default() };
        let sent = outbox::letters(world.store.db(), NORDSUND, CHANNEL, &query).await.unwrap();
        assert_eq!((sent.len(), sent[0].attempts), (1, 3));
        assert_eq!(sent[0].id.to_string(), got[0].header("webhook-id"));
    });
}

#[test]
fn each_hears_of_what_it_subscribed_to_and_nobody_of_another_municipality() {
    in_town(async |world| {
        let receiver = Receiver::open().await;
        let mut inger = inger(world).await;
        add(&mut inger, &receiver.url("/a")).await;
        let fields = [("name", "B"), ("url", &receiver.url("/b")), ("kinds", "register.*\ntasks.*"), ("unit", "ikt")];
        inger.post("/flow/endpoints", &fields).await.expect(303);
        let mut sigve = world.visitor_of_smola();
        let session = world.session(testkit::SMOLA, crate::town::SIGVE, store::Assurance::High).await;
        sigve.set_cookie("allting", &session);
        let fields = [("name", "C"), ("url", &receiver.url("/c")), ("kinds", "*"), ("unit", "ikt")];
        sigve.post("/flow/endpoints", &fields).await.expect(303);
        light(world).await;
        while world.house.deliver().await.unwrap() > 0 {}
        assert_eq!((receiver.got("/a").len(), receiver.got("/b").len(), receiver.got("/c").len()), (1, 0, 0));
    });
}
