//! The HTTP clients, made once for each way to reach the network.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use routeway::download::{DownloadClient, DownloadLimits};
use routeway::{Network, PaidClient, Proxy};

use crate::fault::{Billing, ErrorCode, Fault};
use crate::profile::ProxySetting;

/// The clients, made once for each way to reach the network.
pub(crate) struct Clients {
    download_limits: DownloadLimits,
    paid: Mutex<HashMap<String, PaidClient>>,
    download: Mutex<HashMap<String, DownloadClient>>,
}

impl Clients {
    pub(crate) fn new(download_limits: DownloadLimits) -> Self {
        Self {
            download_limits,
            paid: Mutex::default(),
            download: Mutex::default(),
        }
    }

    pub(crate) fn paid(&self, proxy: &ProxySetting) -> Result<PaidClient, Fault> {
        made_once(&self.paid, proxy, PaidClient::new)
    }

    pub(crate) fn download(&self, proxy: &ProxySetting) -> Result<DownloadClient, Fault> {
        made_once(&self.download, proxy, |network| {
            DownloadClient::new(network, self.download_limits)
        })
    }
}

fn made_once<C: Clone>(
    clients: &Mutex<HashMap<String, C>>,
    proxy: &ProxySetting,
    make: impl FnOnce(&Network) -> Result<C, routeway::client::NetworkProblem>,
) -> Result<C, Fault> {
    let name = format!("{proxy:?}");
    let mut clients = clients.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(client) = clients.get(&name) {
        return Ok(client.clone());
    }
    let proxy = match proxy {
        ProxySetting::System => Proxy::System,
        ProxySetting::Direct => Proxy::Direct,
        ProxySetting::Url(url) => Proxy::Url(url.clone()),
    };
    let client = make(&Network {
        proxy,
        ..Network::default()
    })
    .map_err(|problem| {
        Fault::new(ErrorCode::NotReached, problem.to_string()).billing(Billing::NotBilled)
    })?;
    clients.insert(name, client.clone());
    Ok(client)
}
