//! Parts escape what people wrote, and carry no style or script of their own.

use super::*;
use crate::T;
use base::Lang;

const EVIL: &str = "<img src=x onerror=alert(1)>\"'";

fn t() -> T {
    crate::texts::own().unwrap().in_lang(Lang::En)
}

fn is_clean(html: &Html) {
    assert!(!html.0.contains("<img src=x") && html.0.contains("&#60;img"), "{}", html.0);
}

#[test]
fn texts_of_people_are_escaped_everywhere() {
    let (t, evil) = (t(), EVIL.to_owned());
    let c = Card {
        title: evil.clone(),
        href: evil.clone(),
        status: Some(Tag::new(Tone::Info, EVIL)),
        due: Some(evil.clone()),
        text: evil.clone(),
        meta: vec![evil.clone()],
        ..Card::default()
    };
    let hat = Hat {
        id: "a".into(),
        name: evil.clone(),
        short: evil.clone(),
        href: evil.clone(),
        cards: vec![c.clone()],
        total: 9,
        ..Hat::default()
    };
    let moment = Moment { when: evil.clone(), title: evil.clone(), by: evil.clone(), ..Moment::default() };
    let point = Point { label: evil.clone(), href: evil.clone(), text: evil.clone(), ..Point::default() };
    for html in [
        card(&t, &c),
        hat_section(&t, &hat),
        hat_chooser(&t, std::slice::from_ref(&hat), false),
        hero(EVIL, EVIL, &Html::default()),
        alert(Tone::Danger, EVIL, &Html::default()),
        empty("inbox", EVIL, EVIL, &Html::default()),
        timeline(&t, &[moment]),
        posts(&t, &[Post { by: evil.clone(), when: evil.clone(), ..Post::default() }]),
        steps(&t, &[Step { label: evil.clone(), when: evil.clone(), ..Step::default() }]),
        table(&Table {
            caption: evil.clone(),
            columns: vec![evil.clone()],
            rows: vec![vec![Html::default()]],
            ..Table::default()
        }),
        action(&Action {
            href: evil.clone(),
            label: evil.clone(),
            fields: vec![(evil.clone(), evil.clone())],
            ..Action::default()
        }),
        files(&[(evil.clone(), evil.clone(), evil.clone(), true)]),
        map(&t, &Map { points: vec![point], label: evil.clone(), ..Map::default() }),
        pagination(&t, Some(EVIL), None),
    ] {
        is_clean(&html);
    }
    let facts = definitions(&Definitions::new().line("A", EVIL).line("B", ""));
    assert!(!facts.0.contains("<img") && facts.0.matches("<dt>").count() == 1, "{}", facts.0);
}

#[test]
fn a_locked_card_says_how_to_open_it() {
    let html = card(&t(), &Card { title: "Message".into(), locked: true, ..Card::default() });
    assert!(html.0.contains("Sign in at a high security level to see this") && html.0.contains("#lock"));
}

#[test]
fn see_all_is_there_when_there_is_more() {
    let mut hat = Hat { cards: vec![Card::default(); 5], total: 12, ..Hat::default() };
    assert!(hat_section(&t(), &hat).0.contains("See all 12"));
    hat.total = 5;
    assert!(!hat_section(&t(), &hat).0.contains("See all"));
    hat.cards.clear();
    assert!(hat_section(&t(), &hat).0.contains("Nothing to do here"));
}

#[test]
fn every_icon_that_is_named_is_drawn() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/src/icons");
    let mut drawn: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    drawn.sort();
    assert_eq!(drawn, ICONS);
}

#[test]
fn nothing_carries_inline_style_or_script() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "templates", "templates/parts", "src/parts"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() && !path.ends_with("parts_test.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(!text.contains(" style=\"") && !text.contains(" onclick="), "{}", path.display());
            }
        }
    }
}
