//! The application as every request sees it: configuration, store, texts, policies, register.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use base::config::{Config, Tenant};
use base::{Result, TenantId};
use store::Store;
use uuid::Uuid;
use web::Texts;

use crate::heavy::Turns;
use crate::live::Live;
use crate::upload::Uploads;
use crate::{Menu, Policies, Residents, Wearer};

/// Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What [`App`] gives at hand, by `Deref`: the same from the start of the program to its end.
pub struct Parts {
    /// As read at the start and checked.
    pub config: Config,
    pub store: Store,
    /// Of all rooms, in all three languages.
    pub texts: Arc<Texts>,
    /// Of all rooms, as one set. Handlers ask through [`Ctx::may`](crate::Ctx::may), not here.
    pub policies: Policies,
    /// The register: who a national id is, and what somebody wears.
    pub residents: Arc<dyn Residents>,
    /// Of all rooms, in their order, before it is known whom they concern.
    pub menu: Vec<Menu>,
    /// Tells the open pages of this process.
    pub live: Live,
    /// Limits what forms with files hold in memory together.
    pub uploads: Uploads,
    /// Limits how much heavy work is done at once.
    pub turns: Turns,
    by_host: HashMap<String, Arc<Tenant>>,
    wearers: RwLock<HashMap<(TenantId, Uuid), Arc<Wearer>>>,
}

/// More wearers than this are not kept in memory: about 50 MB.
const WEARERS: usize = 50_000;

impl App {
    /// Made once, by [`House::build`](crate::House::build). Hosts are known whatever their case.
    pub fn new(
        config: Config,
        store: Store,
        texts: Arc<Texts>,
        policies: Policies,
        residents: Arc<dyn Residents>,
        menu: Vec<Menu>,
    ) -> Self {
        let tenants: Vec<Arc<Tenant>> = config.tenants.iter().cloned().map(Arc::new).collect();
        let by_host =
            tenants.iter().flat_map(|t| t.hosts.iter().map(|h| (h.to_ascii_lowercase(), t.clone()))).collect();
        Self(Arc::new(Parts {
            live: Live::default(),
            // As long as for a connection to the database.
            uploads: Uploads::new(Duration::from_secs(config.database.wait_seconds)),
            turns: Turns::new(&config),
            config,
            store,
            texts,
            policies,
            residents,
            menu,
            by_host,
            wearers: RwLock::default(),
        }))
    }

    /// The tenant of a host name, with or without a port.
    pub fn tenant_of(&self, host: &str) -> Option<Arc<Tenant>> {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        };
        self.by_host.get(&name.to_ascii_lowercase()).cloned()
    }

    /// Her hats as they are now: the register says whether those in memory still hold.
    ///
    /// # Errors
    /// As [`Residents::wearer`].
    pub async fn wearer(&self, tenant: TenantId, person: Uuid) -> Result<Arc<Wearer>> {
        let key = (tenant, person);
        let known = self.wearers.read().ok().and_then(|w| w.get(&key).cloned());
        let now = self.store.clock().now();
        let fresh = self.residents.wearer(tenant, person, known.as_ref().map(|w| w.version), now).await?;
        match (fresh, known) {
            (None, Some(known)) => Ok(known),
            (None, None) => Err(base::Error::internal("the register called hats unchanged that were never asked for")),
            (Some(fresh), _) => {
                let fresh = Arc::new(fresh);
                if let Ok(mut wearers) = self.wearers.write() {
                    if wearers.len() >= WEARERS {
                        wearers.clear();
                    }
                    wearers.insert(key, fresh.clone());
                }
                Ok(fresh)
            }
        }
    }
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
