//! Her own open sessions: seen by her alone, and ended one by one or all but the one she looks from.

use crate::browser::Browser;
use crate::town::{KARI, OLA, Town, in_town};

async fn is_in(town: &Town, browser: &mut Browser) -> bool {
    browser.one(format!("{}/mine", town.nordsund)).await.status == 200
}

/// Where each other session can be ended, in the order of the page.
async fn ends(town: &Town, browser: &mut Browser) -> Vec<String> {
    let page = browser.get(format!("{}/sessions", town.nordsund)).await.expect(200);
    let ends = page.body.split("action=\"/sessions/").skip(1);
    ends.map(|rest| rest.split('"').next().unwrap().to_owned()).filter(|end| end != "others/end").collect()
}

#[test]
fn she_ends_one_of_her_sessions_or_all_others_and_it_is_written_down() {
    in_town(async |town| {
        let mut phone = town.signed_in(KARI, "substantial").await;
        town.clock.advance_seconds(60);
        let mut library = town.signed_in(KARI, "high").await;
        town.clock.advance_seconds(60);
        let mut home = town.signed_in(KARI, "substantial").await;
        let at = format!("{}/sessions", town.nordsund);
        home.get(&at).await.expect(200).shows("This sign-in").shows("End all others");
        let [first, second] = &ends(town, &mut home).await[..] else { panic!("two others") };
        assert_ne!(first, second);
        // The one that was used last before this one is the first of the others.
        home.post(format!("{at}/{first}"), &[]).await.expect(200);
        assert!(!is_in(town, &mut library).await && is_in(town, &mut phone).await && is_in(town, &mut home).await);
        home.post(format!("{at}/{first}"), &[]).await.expect(404);
        let fourth = town.signed_in(KARI, "substantial").await;
        home.post(format!("{at}/others/end"), &[]).await.expect(200).shows("not signed in anywhere else");
        assert!(!is_in(town, &mut phone).await && is_in(town, &mut home).await);
        drop(fourth);
        // None left: nothing happens, and it is no error.
        home.post(format!("{at}/others/end"), &[]).await.expect(200);
        let ended = "SELECT COUNT(*) FROM journal WHERE kind = 'door.session_ended.v1' AND data LIKE '%from_another%'";
        assert_eq!(town.store.db().scalar_i64(ended, store::vals![]).await.unwrap(), 3);
        assert_eq!(town.sessions().await, 1);
    });
}

#[test]
fn nobody_sees_or_ends_the_sessions_of_another() {
    in_town(async |town| {
        let mut kari = town.signed_in(KARI, "substantial").await;
        let mut second = town.signed_in(KARI, "substantial").await;
        let mut ola = town.signed_in(OLA, "substantial").await;
        let at = format!("{}/sessions", town.nordsund);
        let hers = ends(town, &mut kari).await;
        assert_eq!((hers.len(), ends(town, &mut ola).await.len()), (1, 0));
        ola.post(format!("{at}/{}", hers[0]), &[]).await.expect(404);
        ola.post(format!("{at}/others/end"), &[]).await.expect(200);
        for odd in ["0", "%00", "..", "others%2Fend", &"a".repeat(400)] {
            ola.post(format!("{at}/{odd}/end"), &[]).await.expect(404);
        }
        assert!(is_in(town, &mut kari).await && is_in(town, &mut second).await);
        // What is over is not listed.
        town.clock.advance_seconds(20 * 60);
        assert!(is_in(town, &mut kari).await);
        town.clock.advance_seconds(11 * 60);
        assert!(ends(town, &mut kari).await.is_empty());
        // And she does not end the one she looks from by its own handle.
        let mut again = town.signed_in(KARI, "substantial").await;
        let [end] = &ends(town, &mut again).await[..] else { panic!("one other") };
        kari.post(format!("{at}/{end}"), &[]).await.expect(404);
        assert!(is_in(town, &mut kari).await);
    });
}
