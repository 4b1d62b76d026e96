//! One error for everybody: a public text (as a key into the language files) and a private one
//! for the log. Rooms build these in their rules; `web` maps each kind to HTTP, exhaustively.

/// What a person is told, as a key into the language files with its arguments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// Such as `tasks-file-full`. One that no language file has is logged, and a general sentence is shown.
    pub key: &'static str,
    /// Name, as the text has it without `$`, and value. A whole number chooses plural forms.
    pub args: Vec<(&'static str, String)>,
}

impl Message {
    /// For a text without arguments; [`Message::with`] adds them.
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// Adds an argument; the name is that of the text without `$`.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

impl From<&'static str> for Message {
    fn from(key: &'static str) -> Self {
        Self::new(key)
    }
}

/// What is wrong with one field of a form or a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldError {
    /// The field's name in the form or the JSON document.
    pub field: &'static str,
    /// Stands beside the field, and in the list over the form.
    pub message: Message,
}

/// Why something was not done. What its text calls private goes to the log alone: the page shows a reference by
/// which it is found there.
#[derive(thiserror::Error, Clone, Debug)]
pub enum Error {
    /// It does not exist, or the one who asks may not know that it does. 404.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in, and this needs somebody. 401, or the sign-in page.
    #[error("sign in first")]
    Unauthenticated,
    /// She may see it, but only with a sign-in at level high. 403, or the step-up page.
    #[error("needs a higher assurance")]
    StepUp,
    /// What was sent cannot be used; each field says why. 422.
    #[error("invalid: {0:?}")]
    Invalid(Vec<FieldError>),
    /// The thing is in a state where this cannot be done. 409.
    #[error("conflict: {0:?}")]
    Conflict(Message),
    /// It was changed since the one who asks read it (`If-Match`). 412.
    #[error("changed since it was read")]
    Stale,
    /// The address exists, but not for this method. 405; the router adds `Allow`.
    #[error("not for this method")]
    Method,
    /// The request is not well formed (encoding, syntax, a foreign site). 400.
    #[error("malformed: {0:?}")]
    Malformed(Message),
    /// More bytes than allowed. 413.
    #[error("larger than {limit} bytes")]
    TooLarge { limit: u64 },
    /// A type of content that is not taken here. 415.
    #[error("unsupported content: {0:?}")]
    Unsupported(Message),
    /// Too often. 429, with the seconds until it is allowed again in `Retry-After`.
    #[error("too many, wait {seconds} s")]
    TooMany { seconds: u32 },
    /// Too many do this at once on this node; nothing was done, and the request may be tried again. 503.
    #[error("too much at once")]
    Busy,
    /// Something we depend on is away; the request may be tried again. 503. The text is private.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A fault of ours. 500. The text is private and never shown.
    #[error("internal: {0}")]
    Internal(String),
}

/// What rules and stores give back. `web` makes the error an answer, so a handler only passes it on.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// 409, with a key of the language files or a [`Message`] that says which state it is in.
    pub fn conflict(message: impl Into<Message>) -> Self {
        Self::Conflict(message.into())
    }

    /// 400, with a key of the language files or a [`Message`] that says what cannot be read.
    pub fn malformed(message: impl Into<Message>) -> Self {
        Self::Malformed(message.into())
    }

    /// 422 because of one field. Where several may be wrong, collect them in [`Faults`].
    pub fn invalid(field: &'static str, message: impl Into<Message>) -> Self {
        Self::Invalid(vec![FieldError { field, message: message.into() }])
    }

    /// 500. `private` is for the log, such as what a library said; personal data does not belong in it.
    pub fn internal(private: impl ToString) -> Self {
        Self::Internal(private.to_string())
    }

    /// 503, and the asker may come again in five seconds. `private` is for the log, as in [`Error::internal`].
    pub fn unavailable(private: impl ToString) -> Self {
        Self::Unavailable(private.to_string())
    }
}

/// Collects what is wrong with a form, so that all of it is said at once.
#[derive(Default)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// May be called several times for a field: the list over the form says all, beside the field stands the first.
    pub fn add(&mut self, field: &'static str, message: impl Into<Message>) {
        self.0.push(FieldError { field, message: message.into() });
    }

    /// `Ok` when nothing was wrong.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all that was added.
    pub fn check(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}
