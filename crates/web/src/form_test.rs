//! What was typed comes back, escaped, and every error is tied to its field.

use super::*;
use base::{Lang, error::Message};

fn t() -> T {
    crate::texts::own().unwrap().in_lang(Lang::En)
}

fn wrong(field: &'static str) -> Vec<FieldError> {
    vec![FieldError { field, message: Message::new("web-invalid-generic") }]
}

#[test]
fn a_value_is_kept_and_escaped() {
    let (t, none) = (t(), []);
    let f = Fields::new(&t, &none).value("title", "\"><script>alert(1)</script>");
    for html in [f.text("title", "T"), f.textarea("title", "T"), f.hidden("title")] {
        let html = html.html().0;
        assert!(!html.contains("<script>") && html.contains("&#60;script&#62;"), "{html}");
    }
    assert!(f.summary().is_empty());
}

#[test]
fn an_error_is_tied_to_its_field_and_listed_at_the_top() {
    let (t, errors) = (t(), wrong("email"));
    let f = Fields::new(&t, &errors);
    let html = f.text("email", "E-mail").hint("We answer there").kind("email").html().0;
    assert!(html.contains(r#"aria-describedby="email-hint email-error""#), "{html}");
    assert!(html.contains(r#"id="email-hint""#) && html.contains(r#"id="email-error""#));
    assert!(html.contains(r#"aria-invalid="true""#) && html.contains(r#"<label for="email">"#));
    assert!(!f.text("name", "Name").html().0.contains("aria-invalid"));
    assert!(f.summary().0.contains(r##"<a href="#email">We cannot use this as it stands.</a>"##));
}

#[test]
fn choices_keep_what_was_chosen() {
    let (t, none) = (t(), []);
    let choices = [Choice::new("a", "A"), Choice::new("b", "B").hint("Both"), Choice::new("c", "C")];
    let f = Fields::new(&t, &none).value("x", "b").value("x", "c");
    assert_eq!(f.checkboxes("x", "X", &choices).html().0.matches(" checked").count(), 2);
    assert_eq!(f.select("x", "X", &choices).html().0.matches(" selected").count(), 2);
    let radio = Fields::new(&t, &none).value("x", "b").radio("x", "X", &choices).html().0;
    assert_eq!(radio.matches(" checked").count(), 1);
    assert!(radio.contains("<legend>X</legend>") && radio.contains(r#"aria-describedby="x-2-hint""#));
}

#[test]
fn a_text_that_begins_with_an_empty_line_keeps_it() {
    let (t, none) = (t(), []);
    let html = Fields::new(&t, &none).value("x", "\nhei").textarea("x", "X").html().0;
    // A browser drops the first line break after the tag, so there must be two.
    assert!(html.contains(">\n\nhei</textarea>"), "{html:?}");
}
