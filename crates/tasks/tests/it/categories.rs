//! Setting up categories and their fields on pages: for who leads the unit.

use crate::town::{KARI, LEA, ODA, PLACE, TOR, VIGDIS, as_, at_work, in_town, post_ok, svein};

const FIELDS: &str = "/tasks/categories/street-light/fields";

#[test]
fn who_leads_adds_orders_changes_and_retires_fields() {
    in_town(async |world| {
        let (mut lea, mut tor, mut kari) = (as_(world, LEA).await, as_(world, TOR).await, as_(world, KARI).await);
        lea.get("/tasks/categories").await.expect(200).shows("Gatelys").shows(FIELDS).hides("Vannlekkasje");
        lea.get(FIELDS).await.expect(200).shows("Skjemaet spør ikke om noe mer.").shows("Legg til feltet");
        lea.post(FIELDS, &[("kind", "text")]).await.expect(422).shows("name_nb-error");
        let lamp = [
            ("name_nb", "Nummeret på stolpen"),
            ("name_en", "Number of the pole"),
            ("kind", "number"),
            ("required", "yes"),
        ];
        post_ok(&mut lea, FIELDS, &lamp).await;
        let kind = [("name_nb", "Type lampe"), ("kind", "choice"), ("choices", "LED\n\nGammel | Gamal | Old")];
        post_ok(&mut lea, FIELDS, &kind).await;
        lea.post(FIELDS, &[("name_nb", "Tom"), ("kind", "choice")]).await.expect(422).shows("choices-error");
        let page = lea.get(FIELDS).await.expect(200).shows("Slik ser det ut").shows("Må fylles ut").text();
        assert!(page.find("Nummeret på stolpen").unwrap() < page.find("Type lampe").unwrap());
        kari.get("/report").await.expect(200).shows("Nummeret på stolpen").shows("Gammel");
        kari.language = "en";
        kari.get("/report").await.shows("Number of the pole").shows("Old");
        kari.language = "nb";
        // In another order, and called otherwise: the choice that stays keeps its key.
        post_ok(&mut lea, &format!("{FIELDS}/type-lampe/place"), &[("do", "up")]).await;
        let page = lea.get(FIELDS).await.text();
        assert!(page.find("Nummeret på stolpen").unwrap() > page.find("Type lampe").unwrap());
        post_ok(&mut lea, &format!("{FIELDS}/type-lampe/place"), &[("do", "up")]).await;
        lea.get(&format!("{FIELDS}?field=type-lampe")).await.expect(200).shows("Gammel | Gamal | Old");
        let again = [("name_nb", "Lampetype"), ("choices", "Gass\nGammel")];
        post_ok(&mut lea, &format!("{FIELDS}/type-lampe"), &again).await;
        let form = kari.get("/report").await.shows("Lampetype").shows("value=\"gammel\"").shows("value=\"gass\"");
        form.hides("value=\"led\"");
        post_ok(&mut lea, &format!("{FIELDS}/nummeret-pa-stolpen/place"), &[("do", "retire")]).await;
        kari.get("/report").await.hides("Nummeret på stolpen");
        lea.get(FIELDS).await.shows("Spør igjen").shows("Ikke i bruk");
        post_ok(&mut lea, &format!("{FIELDS}/nummeret-pa-stolpen/place"), &[("do", "restore")]).await;
        let mut sent = vec![("category", "street-light"), ("text", "Mørkt")];
        sent.extend(PLACE);
        kari.post_files("/report", &sent, &[]).await.expect(422).shows("Fyll ut «Nummeret på stolpen».");
        assert!(world.entries("tasks.field_put.v1").await >= 6);

        // Her people see it; nobody else does, and nobody but her changes it.
        tor.get(FIELDS).await.expect(200).shows("Lampetype").hides("Legg til feltet");
        tor.post(FIELDS, &lamp).await.expect(404);
        tor.post(&format!("{FIELDS}/type-lampe"), &again).await.expect(404);
        tor.post(&format!("{FIELDS}/type-lampe/place"), &[("do", "retire")]).await.expect(404);
        for mut other in [as_(world, VIGDIS).await, as_(world, ODA).await, svein(world).await] {
            other.post(FIELDS, &lamp).await.expect(404);
        }
        as_(world, VIGDIS).await.get(FIELDS).await.expect(404);
        as_(world, ODA).await.get("/tasks/categories").await.expect(404);
        for odd in ["water", "%00", "%22%3E", "0197a2d0-0000-7000-8000-000000000000"] {
            lea.get(&format!("/tasks/categories/{odd}/fields")).await.expect(404);
        }
        lea.post("/tasks/categories/water/fields", &lamp).await.expect(404);
        lea.post(&format!("{FIELDS}/nothing"), &lamp).await.expect(404);
        lea.post(&format!("{FIELDS}/type-lampe/place"), &[("do", "burn")]).await.expect(404);
    });
}

#[test]
fn who_leads_changes_a_category_and_makes_a_new_one() {
    at_work(async |world| {
        let (mut lea, mut tor) = (as_(world, LEA).await, as_(world, TOR).await);
        let page = "/tasks/categories/street-light";
        lea.get(page).await.expect(200).shows("value=\"Gatelys\"").shows("value=\"10\"");
        tor.get(page).await.expect(404);
        tor.get("/tasks/categories/new").await.expect(404);
        let mut fields = vec![
            ("name_nb", "Gate- og veilys"),
            ("unit", "vei-og-lys"),
            ("days", "0"),
            ("icon", "lamp"),
            ("active", "yes"),
        ];
        lea.post(page, &fields).await.expect(422).shows("days-error");
        fields[2].1 = "3";
        tor.post(page, &fields).await.expect(404);
        post_ok(&mut lea, page, &fields).await;
        world.visitor().get("/report").await.expect(200).shows("Gate- og veilys");
        fields[1].1 = "finnes-ikke";
        lea.post(page, &fields).await.expect(422).shows("unit-error");
        // A new one is for a unit that she leads.
        let mut new = fields.clone();
        new[0].1 = "Løse kumlokk";
        new[1].1 = "vann-og-avlop";
        lea.post("/tasks/categories", &new).await.expect(422).shows("Velg en enhet du leder.");
        new[1].1 = "vei-og-lys";
        tor.post("/tasks/categories", &new).await.expect(404);
        post_ok(&mut lea, "/tasks/categories", &new).await;
        lea.get("/tasks/categories").await.shows("/tasks/categories/lose-kumlokk/fields");
        world.visitor().get("/report").await.shows("Løse kumlokk");
        let sent = [("category", "lose-kumlokk"), ("text", "Hull"), ("words", "Lyngstien 13")];
        let mut kari = as_(world, KARI).await;
        kari.post_files("/report", &sent, &[]).await.expect(303);
        // It says whether a place is needed; this one did not.
        kari.post_files("/report", &sent[..2], &[]).await.expect(303);
        new.push(("placed", "yes"));
        post_ok(&mut lea, "/tasks/categories/lose-kumlokk", &new).await;
        kari.post_files("/report", &sent[..2], &[]).await.expect(422).shows("words-error");
        kari.post_files("/report", &sent, &[]).await.expect(303);
        // Given to another unit it is theirs.
        new[1].1 = "vann-og-avlop";
        post_ok(&mut lea, "/tasks/categories/lose-kumlokk", &new).await;
        lea.get("/tasks/categories/lose-kumlokk").await.expect(404);
        new[4].1 = "";
        lea.post("/tasks/categories/lose-kumlokk", &new).await.expect(404);
        as_(world, ODA).await.get("/tasks/categories/new").await.expect(404);
    });
}
