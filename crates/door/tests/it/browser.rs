//! A browser as far as signing in needs one: cookies by host, redirects, forms.

use std::collections::BTreeMap;

use reqwest::{Method, header};
use url::Url;

pub struct Browser {
    http: reqwest::Client,
    cookies: BTreeMap<String, BTreeMap<String, String>>,
    /// Whether redirects are followed.
    pub follows: bool,
}

pub struct Got {
    pub status: u16,
    /// Where it ended.
    pub url: Url,
    pub headers: header::HeaderMap,
    pub body: String,
}

impl Got {
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} {}", self.url, self.body);
        self
    }

    #[track_caller]
    pub fn shows(self, text: &str) -> Self {
        assert!(self.body.contains(text), "{text:?} is not on {}:\n{}", self.url, self.body);
        self
    }

    #[track_caller]
    pub fn hides(self, text: &str) -> Self {
        assert!(!self.body.contains(text), "{text:?} may not be on {}:\n{}", self.url, self.body);
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// What the first place with this before it and a quote after it says.
    pub fn between(&self, before: &str) -> String {
        let (_, rest) =
            self.body.split_once(before).unwrap_or_else(|| panic!("{before:?} is not on {}:\n{}", self.url, self.body));
        rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
    }

    /// All of them.
    pub fn all_between(&self, before: &str) -> Vec<String> {
        self.body
            .split(before)
            .skip(1)
            .map(|r| r.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&"))
            .collect()
    }
}

impl Browser {
    /// `names`: hosts that are this machine besides those the system knows.
    pub fn new(names: &[&str]) -> Self {
        let mut http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        for name in names {
            http = http.resolve(name, ([127, 0, 0, 1], 0).into());
        }
        Self { http: http.build().unwrap(), cookies: BTreeMap::new(), follows: true }
    }

    pub fn cookie(&self, host: &str, name: &str) -> Option<&String> {
        self.cookies.get(host)?.get(name)
    }

    pub fn set_cookie(&mut self, host: &str, name: &str, value: &str) {
        self.cookies.entry(host.to_owned()).or_default().insert(name.to_owned(), value.to_owned());
    }

    pub async fn get(&mut self, url: impl AsRef<str>) -> Got {
        self.go(Method::GET, Url::parse(url.as_ref()).unwrap(), None).await
    }

    pub async fn post(&mut self, url: impl AsRef<str>, fields: &[(&str, &str)]) -> Got {
        let form = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        self.go(Method::POST, Url::parse(url.as_ref()).unwrap(), Some(form)).await
    }

    /// Without following, whatever is set.
    pub async fn one(&mut self, url: impl AsRef<str>) -> Got {
        let follows = std::mem::replace(&mut self.follows, false);
        let got = self.get(url).await;
        self.follows = follows;
        got
    }

    async fn go(&mut self, mut method: Method, mut url: Url, mut form: Option<Vec<(String, String)>>) -> Got {
        for _ in 0..12 {
            let response = self.request(method.clone(), &url, form.as_ref()).send().await.unwrap();
            self.keep(&url, response.headers());
            let location = response.headers().get(header::LOCATION).map(|l| l.to_str().unwrap().to_owned());
            match location {
                Some(to) if self.follows => {
                    url = url.join(&to).unwrap();
                    (method, form) = (Method::GET, None);
                }
                _ => {
                    let (status, headers) = (response.status().as_u16(), response.headers().clone());
                    return Got { status, url, headers, body: response.text().await.unwrap() };
                }
            }
        }
        panic!("too many redirects, now at {url}");
    }

    pub fn request(&self, method: Method, url: &Url, form: Option<&Vec<(String, String)>>) -> reqwest::RequestBuilder {
        let mut request = self
            .http
            .request(method, url.clone())
            .header(header::ACCEPT, "text/html,*/*;q=0.8")
            .header(header::ACCEPT_LANGUAGE, "en")
            .header("sec-fetch-site", "same-origin");
        if let Some(cookies) = self.cookies.get(url.host_str().unwrap()).filter(|c| !c.is_empty()) {
            let all: Vec<String> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
            request = request.header(header::COOKIE, all.join("; "));
        }
        match form {
            Some(fields) => request.form(fields),
            None => request,
        }
    }

    fn keep(&mut self, url: &Url, headers: &header::HeaderMap) {
        let jar = self.cookies.entry(url.host_str().unwrap().to_owned()).or_default();
        for cookie in headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if text.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
