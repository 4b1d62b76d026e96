//! The texts of all rooms in all languages, checked when the program starts, and [`T`], which
//! speaks one of the languages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::{Lang, error::Message};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// A room's name and its Fluent source in bokmål, nynorsk and English.
pub type Source<'a> = (&'a str, &'a str, &'a str, &'a str);

/// All texts. Every key is there in every language, with the same arguments.
pub struct Texts {
    bundles: [FluentBundle<FluentResource>; 3],
    keys: BTreeSet<String>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Texts({} keys)", self.keys.len())
    }
}

/// Key → names of its arguments.
type Keys = BTreeMap<String, BTreeSet<String>>;

impl Texts {
    /// Reads and compares the sources.
    ///
    /// # Errors
    /// Everything that is wrong, one per line: syntax, a key twice, a key without its room's prefix, a key that a
    /// language lacks, arguments that differ between languages.
    pub fn new(sources: &[Source<'_>]) -> Result<Arc<Texts>, String> {
        let mut faults = Vec::new();
        let mut keys: [Keys; 3] = Default::default();
        let mut bundles = Lang::ALL.map(|lang| {
            let tag = unic_langid::LanguageIdentifier::from_bytes(lang.code().as_bytes()).unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![tag]);
            // The marks around arguments would turn up in attributes, titles and test comparisons.
            bundle.set_use_isolating(false);
            bundle
        });
        for (room, nb, nn, en) in sources {
            for ((source, (bundle, keys)), lang) in
                [nb, nn, en].into_iter().zip(bundles.iter_mut().zip(&mut keys)).zip(Lang::ALL)
            {
                let place = format!("{room}/{}.ftl", lang.code());
                match FluentResource::try_new((*source).to_owned()) {
                    Ok(resource) => {
                        collect(&resource, room, &place, keys, &mut faults);
                        // Duplicates have been found by `collect`.
                        let _ = bundle.add_resource(resource);
                    }
                    Err((_, errors)) => faults.extend(errors.iter().map(|e| {
                        let line = source.get(..e.pos.start).map_or(0, |before| before.matches('\n').count() + 1);
                        format!("{place}: line {line}: {}", e.kind)
                    })),
                }
            }
        }
        compare(&keys, &mut faults);
        if !faults.is_empty() {
            return Err(faults.join("\n"));
        }
        let [nb, ..] = keys;
        Ok(Arc::new(Texts { bundles, keys: nb.into_keys().collect() }))
    }

    /// Whether there is a text of this key: then there is one in every language.
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// Speaks one language.
    pub fn speak(self: &Arc<Self>, lang: Lang) -> T {
        T { texts: Arc::clone(self), lang }
    }

    fn format(&self, lang: Lang, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let [nb, nn, en] = &self.bundles;
        let bundle = match lang {
            Lang::Nb => nb,
            Lang::Nn => nn,
            Lang::En => en,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else {
            tracing::error!(key, "a text is missing");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, lang = lang.code(), "a text lacks an argument");
        }
        text
    }
}

fn collect(resource: &FluentResource, room: &str, place: &str, keys: &mut Keys, faults: &mut Vec<String>) {
    for entry in resource.entries() {
        let Entry::Message(message) = entry else {
            continue;
        };
        let key = message.id.name;
        if !key.strip_prefix(room).is_some_and(|rest| rest.starts_with('-')) {
            faults.push(format!("{place}: {key} should begin with {room}-"));
        }
        let mut args = BTreeSet::new();
        match &message.value {
            Some(pattern) => arguments(pattern, &mut args),
            None => faults.push(format!("{place}: {key} has no text")),
        }
        if keys.insert(key.to_owned(), args).is_some() {
            faults.push(format!("{place}: {key} is there twice"));
        }
    }
}

fn compare([nb, nn, en]: &[Keys; 3], faults: &mut Vec<String>) {
    let all: BTreeSet<&String> = nb.keys().chain(nn.keys()).chain(en.keys()).collect();
    for key in all {
        let found = [("nb", nb.get(key)), ("nn", nn.get(key)), ("en", en.get(key))];
        for (lang, args) in found {
            if args.is_none() {
                faults.push(format!("{key} is missing in {lang}"));
            }
        }
        let mut with_args = found.into_iter().filter_map(|(lang, args)| args.map(|a| (lang, a)));
        if let Some((first, args)) = with_args.next() {
            for (lang, other) in with_args.filter(|(_, other)| *other != args) {
                faults.push(format!("{key} takes {args:?} in {first} and {other:?} in {lang}"));
            }
        }
    }
}

fn arguments(pattern: &Pattern<&str>, args: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            in_expression(expression, args);
        }
    }
}

fn in_expression(expression: &Expression<&str>, args: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, args),
        Expression::Select { selector, variants } => {
            in_inline(selector, args);
            variants.iter().for_each(|v| arguments(&v.value, args));
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, args: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            args.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|a| in_inline(a, args));
        }
        InlineExpression::Placeable { expression } => in_expression(expression, args),
        InlineExpression::StringLiteral { .. }
        | InlineExpression::NumberLiteral { .. }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. } => {}
    }
}

/// Translates: the texts in one language. Cheap to clone.
#[derive(Clone, Debug)]
pub struct T {
    texts: Arc<Texts>,
    lang: Lang,
}

impl T {
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The same texts in another language.
    pub fn in_lang(&self, lang: Lang) -> T {
        self.texts.speak(lang)
    }

    /// The text of a key. A key that does not exist comes back as it is, and is logged.
    pub fn get(&self, key: &str) -> String {
        self.texts.format(self.lang, key, None)
    }

    /// The text of a key with its arguments. A value that is a whole number chooses plural forms.
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, argument(value));
        }
        self.texts.format(self.lang, key, Some(&args))
    }

    /// A count with its noun: the key takes `$count`.
    pub fn count(&self, key: &str, count: i64) -> String {
        self.with(key, &[("count", &count.to_string())])
    }

    /// What an error says. A key that no room has brought along becomes a general sentence.
    pub fn message(&self, message: &Message) -> String {
        if !self.texts.has(message.key) {
            tracing::error!(key = message.key, "an error's text is missing");
            return self.get("web-invalid-generic");
        }
        let values: Vec<(&str, &str)> = message.args.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.with(message.key, &values)
    }

    /// A text that the municipality keeps in all languages.
    pub fn text<'a>(&self, text: &'a base::Text) -> &'a str {
        text.get(self.lang)
    }
}

/// Whole numbers become numbers (for plural forms), except those that would be written otherwise.
fn argument(value: &str) -> FluentValue<'_> {
    match value.parse::<i64>() {
        Ok(n) if n.to_string() == value && n.unsigned_abs() < 1 << 53 => FluentValue::from(n),
        _ => FluentValue::from(value),
    }
}

/// The keys that Rust and template files under `folder` ask for as `t.get("…")`, `t.with("…"`, `t.count("…"` or
/// `Message::new("…"`, so that a room's test can hold them against its texts.
///
/// # Errors
/// When a file or folder cannot be read.
pub fn keys_used(folder: &std::path::Path) -> std::io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
                let text = std::fs::read_to_string(&path)?;
                for call in ["t.get(\"", "t.with(\"", "t.count(\"", "Message::new(\""] {
                    found.extend(text.split(call).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
                }
            }
        }
    }
    Ok(found)
}

/// The texts of this crate alone, for tests of parts and for errors before anything is known.
pub(crate) fn own() -> Option<T> {
    static OWN: std::sync::LazyLock<Option<Arc<Texts>>> =
        std::sync::LazyLock::new(|| Texts::new(&[crate::LOCALES]).ok());
    OWN.as_ref().map(|texts| texts.speak(Lang::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(nb: &str, nn: &str, en: &str) -> String {
        Texts::new(&[("a", nb, nn, en)]).map(|_| ()).unwrap_err()
    }

    #[test]
    fn our_own_texts_are_whole() {
        Texts::new(&[crate::LOCALES]).unwrap();
    }

    #[test]
    fn every_key_that_is_asked_for_exists() {
        let texts = Texts::new(&[crate::LOCALES]).unwrap();
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut used = keys_used(&root.join("src")).unwrap();
        used.extend(keys_used(&root.join("templates")).unwrap());
        let lost: Vec<&String> = used.iter().filter(|k| k.starts_with("web-") && !texts.has(k)).collect();
        assert!(lost.is_empty() && used.len() > 30, "{lost:?}");
    }

    #[test]
    fn faults_are_said_in_words() {
        assert_eq!(fault("a-x = 1\na-y = 2", "a-x = 1", "a-x = 1\na-y = 2"), "a-y is missing in nn");
        assert_eq!(fault("a-x = 1\na-x = 2", "a-x = 1", "a-x = 1"), "a/nb.ftl: a-x is there twice");
        assert!(fault("a-x = { $n }", "a-x = { $n }", "a-x = { $m }").contains("in nb and"));
        assert!(fault("a-x = {", "a-x = 1", "a-x = 1").contains("a/nb.ftl: line 1"));
        assert!(fault("b-x = 1", "b-x = 1", "b-x = 1").contains("b-x should begin with a-"));
    }

    #[test]
    fn numbers_choose_forms_and_other_digits_stay() {
        let ftl = "a-n = { $n ->\n    [one] en sak\n   *[other] { $n } saker\n }\na-id = { $id }";
        let t = Texts::new(&[("a", ftl, ftl, ftl)]).unwrap().speak(Lang::Nb);
        assert_eq!(t.with("a-n", &[("n", "1")]), "en sak");
        assert_eq!(t.with("a-n", &[("n", "3000")]), "3000 saker");
        assert_eq!(t.with("a-id", &[("id", "0150")]), "0150");
        assert_eq!(t.get("a-nothing"), "a-nothing");
    }

    #[test]
    fn an_unknown_message_is_still_a_sentence() {
        assert!(own().unwrap().message(&Message::new("nobody-brought-this")).ends_with('.'));
    }
}
