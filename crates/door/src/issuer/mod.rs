//! The test issuer: speaks OpenID Connect as ID-porten does and lets anybody be any resident of
//! the demo. It lives on this machine only and refuses to be made anywhere else; the
//! configuration refuses it beside a real issuer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use axum::extract::State as AxumState;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base::config::Tenant;
use base::{Clock, Error, Text};
use openidconnect::core::CoreJsonWebKeySet;
use serde_json::json;
use store::keys::sha256_hex;
use url::Url;
use web::Texts;

use crate::sign_in::jwt::{self, SigningKey};
use crate::sign_in::provider::is_loopback;
use crate::sign_in::{sign_out, start};
use state::State;

mod login;
mod logout;
mod number;
mod protocol;
mod state;

/// Somebody to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TestPerson {
    /// Synthetic: the month is 80 higher.
    pub national_id: String,
    /// As the page lists her.
    pub name: String,
    /// A line under the name.
    pub about: Text,
}

/// A service that people sign in to.
#[derive(Clone, PartialEq, Debug)]
pub struct Client {
    /// What it calls itself in every request.
    pub client_id: String,
    /// Shown on the page where one signs in.
    pub name: String,
    /// Its public keys, a JSON Web Key Set.
    pub jwks: serde_json::Value,
    /// Where codes may be sent; compared letter for letter.
    pub redirect_uris: Vec<String>,
    /// Where a browser may go back to after signing out; compared letter for letter.
    pub post_logout_redirect_uris: Vec<String>,
    /// Loaded in a hidden frame when somebody signs out; `None` is not told.
    pub front_channel_logout_uri: Option<String>,
    /// The values of `onbehalfof` it may ask with.
    pub on_behalf_of: Vec<String>,
}

impl Client {
    /// As which a tenant signs in: `pem` is its private key.
    ///
    /// # Errors
    /// As [`SigningKey::from_pem`].
    pub fn of(tenant: &Tenant, pem: &str) -> Result<Self, String> {
        Ok(Self {
            client_id: tenant.sign_in.client_id.clone(),
            name: tenant.name.clone(),
            jwks: jwt::public_jwks(pem, &tenant.sign_in.key_id)?,
            redirect_uris: vec![start::callback_url(tenant)],
            post_logout_redirect_uris: vec![sign_out::signed_out_url(tenant)],
            front_channel_logout_uri: Some(sign_out::front_channel_url(tenant)),
            on_behalf_of: tenant.sign_in.on_behalf_of.iter().cloned().collect(),
        })
    }
}

/// A client with its keys read.
struct Known {
    client: Client,
    keys: CoreJsonWebKeySet,
}

/// What runs behind [`Issuer::router`]: keys, clients, people, and in memory who is signed in.
pub struct Issuer {
    /// Without a slash at the end.
    url: String,
    key: SigningKey,
    own_keys: CoreJsonWebKeySet,
    clients: HashMap<String, Known>,
    residents: Vec<TestPerson>,
    texts: Arc<Texts>,
    clock: Clock,
    state: Mutex<State>,
}

impl Issuer {
    /// An issuer with a key of this process.
    ///
    /// # Errors
    /// A sentence for the operator: an address that is not on this machine, a client whose keys
    /// cannot be read.
    pub fn new(url: &str, clients: Vec<Client>, residents: Vec<TestPerson>, clock: Clock) -> Result<Self, String> {
        static PEM: OnceLock<String> = OnceLock::new();
        let pem = match PEM.get() {
            Some(pem) => pem,
            None => {
                let made = jwt::new_key_pem().map_err(|e| e.to_string())?;
                PEM.get_or_init(|| made)
            }
        };
        Self::with_key(url, clients, residents, clock, pem)
    }

    /// As [`Issuer::new`], with this private key (PEM).
    ///
    /// # Errors
    /// As [`Issuer::new`].
    pub fn with_key(
        url: &str,
        clients: Vec<Client>,
        residents: Vec<TestPerson>,
        clock: Clock,
        pem: &str,
    ) -> Result<Self, String> {
        let address = Url::parse(url).map_err(|e| format!("the test issuer's address {url}: {e}"))?;
        if !is_loopback(&address) || address.scheme() != "http" || url.ends_with('/') {
            return Err(format!(
                "the test issuer lets anybody be anybody, so it only runs on this machine: {url} must be http://localhost:PORT"
            ));
        }
        let read = |value: serde_json::Value| -> Result<CoreJsonWebKeySet, String> {
            serde_json::from_value(value).map_err(|e| format!("keys of a client: {e}"))
        };
        let known = |client: Client| -> Result<(String, Known), String> {
            Ok((client.client_id.clone(), Known { keys: read(client.jwks.clone())?, client }))
        };
        // The key's id follows the key, so that a changed key is an unknown one.
        let unnamed = SigningKey::from_pem(pem, "")?.public_jwk().to_string();
        let kid = sha256_hex(unnamed.as_bytes()).chars().take(16).collect::<String>();
        let key = SigningKey::from_pem(pem, &kid)?;
        Ok(Self {
            url: url.to_owned(),
            own_keys: read(json!({ "keys": [key.public_jwk()] }))?,
            key,
            clients: clients.into_iter().map(known).collect::<Result<_, _>>()?,
            residents,
            texts: Texts::new(&[crate::sign_in::LOCALES])?,
            clock,
            state: Mutex::default(),
        })
    }

    /// To be served on a listener of its own.
    pub fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(jwks))
            .route("/par", post(protocol::push))
            .route("/authorize", get(login::authorize))
            .route("/login", post(login::login))
            .route("/token", post(protocol::token))
            .route("/userinfo", get(protocol::userinfo).post(protocol::userinfo))
            .route("/end-session", get(logout::by_link).post(logout::by_form))
            .route("/issuer.css", get(style))
            .route("/issuer.js", get(script))
            .with_state(self)
    }

    fn state(&self) -> Result<MutexGuard<'_, State>, Error> {
        let mut state = self.state.lock().map_err(|_| Error::internal("the test issuer broke off earlier"))?;
        state.forget(self.clock.now());
        Ok(state)
    }

    /// The policy of its pages: nothing but its own files, and forms and frames that lead to its
    /// clients.
    fn page(&self, html: String) -> Response {
        let origins = |urls: &dyn Fn(&Client) -> Vec<String>| -> String {
            let mut all: Vec<String> = self
                .clients
                .values()
                .flat_map(|k| urls(&k.client))
                .filter_map(|u| Url::parse(&u).ok())
                .map(|u| u.origin().ascii_serialization())
                .collect();
            all.sort();
            all.dedup();
            all.join(" ")
        };
        let policy = format!(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self' {}; frame-src {}",
            origins(&|c| c.redirect_uris.clone()),
            origins(&|c| c.front_channel_logout_uri.iter().cloned().collect()),
        );
        let headers = [
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::CACHE_CONTROL, "no-store".to_owned()),
            (header::REFERRER_POLICY, "no-referrer".to_owned()),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        ];
        (headers, axum::response::Html(html)).into_response()
    }
}

type Of = AxumState<Arc<Issuer>>;

async fn discovery(AxumState(issuer): Of) -> impl IntoResponse {
    let at = |path: &str| format!("{}/{path}", issuer.url);
    Json(json!({
        "issuer": issuer.url,
        "authorization_endpoint": at("authorize"),
        "pushed_authorization_request_endpoint": at("par"),
        "require_pushed_authorization_requests": true,
        "token_endpoint": at("token"),
        "userinfo_endpoint": at("userinfo"),
        "end_session_endpoint": at("end-session"),
        "jwks_uri": at("jwks"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": ["idporten-loa-substantial", "idporten-loa-high"],
        "scopes_supported": ["openid", "profile"],
        "ui_locales_supported": ["nb", "nn", "en"],
        "prompt_values_supported": ["login"],
        "authorization_response_iss_parameter_supported": true,
        "frontchannel_logout_supported": true,
        "frontchannel_logout_session_supported": true,
    }))
}

async fn jwks(AxumState(issuer): Of) -> impl IntoResponse {
    Json(json!({ "keys": [issuer.key.public_jwk()] }))
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"))], include_str!("issuer.css"))
}

async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"))], include_str!("issuer.js"))
}

/// A fault of the test issuer itself, for the one who runs it.
struct Broken(Error);

impl<E: Into<Error>> From<E> for Broken {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Broken {
    fn into_response(self) -> Response {
        tracing::error!(error = %self.0, "the test issuer failed");
        (axum::http::StatusCode::INTERNAL_SERVER_ERROR, "server_error").into_response()
    }
}

type Answer = Result<Response, Broken>;
