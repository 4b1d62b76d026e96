//! Errors on their way out of a handler. [`enter`](crate::enter) renders them, because it knows
//! who asked and in which language.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use base::Error;

/// What a handler answers.
pub type Reply = Result<Response, Fault>;

/// An error that will be rendered on the way out.
#[derive(Clone, Debug)]
pub struct Fault(pub Error);

impl<E: Into<Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(Arc::new(self.0));
        response
    }
}
