//! Rendered HTML that may be put into a template as it is.

use std::fmt;

use askama::filters::HtmlSafe;
use base::Error;

/// Safe HTML: made by a template, which has escaped what came from people.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Html(pub String);

impl Html {
    /// Renders a template.
    ///
    /// # Errors
    /// `Internal`: a template that does not render is a fault of ours.
    pub fn render(template: &impl askama::Template) -> Result<Html, Error> {
        template.render().map(Html).map_err(|e| Error::internal(format!("template: {e}")))
    }

    /// Plain text, escaped.
    pub fn text(text: impl fmt::Display) -> Html {
        let text = text.to_string();
        let mut out = String::with_capacity(text.len() + 16);
        for c in text.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&#34;"),
                '\'' => out.push_str("&#39;"),
                c => out.push(c),
            }
        }
        Html(out)
    }

    /// Words that lead somewhere.
    pub fn link(href: &str, words: &str) -> Html {
        Html(format!("<a href=\"{}\">{}</a>", Html::text(href), Html::text(words)))
    }

    /// Text that people wrote in several lines: paragraphs at empty lines, breaks at the others.
    pub fn prose(text: &str) -> Html {
        let mut out = String::new();
        for paragraph in text.replace("\r\n", "\n").split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
            out.push_str("<p>");
            out.push_str(&Html::text(paragraph).0.replace('\n', "<br>"));
            out.push_str("</p>");
        }
        Html(out)
    }

    /// For the parts of this crate, whose templates can only fail where memory does.
    pub(crate) fn part(template: &impl askama::Template) -> Html {
        Html::render(template).unwrap_or_else(|e| {
            tracing::error!(error = %e, "a part did not render");
            Html::default()
        })
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

impl From<Html> for String {
    fn from(html: Html) -> String {
        html.0
    }
}

impl FromIterator<Html> for Html {
    fn from_iter<I: IntoIterator<Item = Html>>(parts: I) -> Html {
        Html(parts.into_iter().map(|p| p.0).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        assert_eq!(Html::text("<b a=\"1\">'&").0, "&lt;b a=&#34;1&#34;&gt;&#39;&amp;");
    }

    #[test]
    fn prose_keeps_lines_and_escapes() {
        assert_eq!(Html::prose("Hei,\nder <3\r\n\r\nSlutt").0, "<p>Hei,<br>der &lt;3</p><p>Slutt</p>");
    }
}
