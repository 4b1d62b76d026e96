//! The pages that are open to all.

use testkit::on_each_engine;

use crate::town;

#[test]
fn the_open_pages_are_there_for_everybody_in_three_languages() {
    on_each_engine(
        |_| (town::wardrobe(), town::rooms()),
        async |world| {
            let mut visitor = world.visitor();
            for (path, nb, nn, en) in [
                ("/", "Velkommen til Nordsund", "Velkomen til Nordsund", "Welcome to Nordsund"),
                ("/contact", "Kontakt oss", "Kontakt oss", "Contact us"),
                ("/accessibility", "Dette er ikke prøvd ennå", "Dette er ikkje prøvd enno", "not been tested yet"),
                ("/privacy", "Informasjonskapsler", "Informasjonskapslar", "Cookies"),
                ("/about", "Åpen kildekode", "Open kjeldekode", "Open source"),
            ] {
                for (lang, words) in [("nb", nb), ("nn", nn), ("en", en)] {
                    visitor.language = lang;
                    let page = visitor.get(path).await.expect(200).shows(words).hides("portal-");
                    assert_eq!(page.header("content-language"), lang);
                }
            }
        },
    );
}

#[test]
fn without_a_file_there_is_no_base_map() {
    on_each_engine(
        |_| (town::wardrobe(), town::rooms()),
        async |world| {
            world.visitor().get("/map/base.json").await.expect(404);
        },
    );
}

#[test]
fn what_needs_a_session_leads_to_the_sign_in() {
    on_each_engine(
        |_| (town::wardrobe(), town::rooms()),
        async |world| {
            let page = world.visitor().get("/me").await;
            assert_eq!((page.status, page.location()), (303, "/sign-in?to=%2Fme"));
        },
    );
}
