//! Which server a job goes to, with which key and through which client.

use std::sync::Arc;
use std::time::Duration;

use routeway::{ApiKey, BaseUrl, KeyHeader, PaidClient, Timing};
use safelight_library::JobRow;
use uuid::Uuid;

use crate::blocking::blocking;
use crate::core::Core;
use crate::fault::{Billing, ErrorCode, Fault, sentence};
use crate::keys::{KeychainFault, key_mark};
use crate::profile::{Profile, ProxySetting};

/// Everything a request needs besides itself.
pub(crate) struct Target {
    pub(crate) base: BaseUrl,
    pub(crate) key: Option<ApiKey>,
    pub(crate) header: KeyHeader,
    pub(crate) client: PaidClient,
    pub(crate) timing: Timing,
}

impl Core {
    /// The profile of a job; `None` for a server named just for one request.
    pub(crate) fn profile_of(&self, job: &JobRow) -> Option<Profile> {
        let id = Uuid::try_parse(job.profile_id.as_deref()?).ok()?;
        self.settings().profile(id)
    }

    /// The address whose links a job's reply may name: that of the demo changes with every start.
    pub(crate) async fn base_of(&self, job: &JobRow) -> Result<BaseUrl, Fault> {
        if job.demo {
            return self.demo_base().await;
        }
        BaseUrl::parse(&job.base_url)
            .map_err(|problem| Fault::new(ErrorCode::BadBaseUrl, sentence(&problem.to_string())))
    }

    /// The path that a task of this job is asked for at first: the person's own, else the one that answered before.
    pub(crate) async fn task_path_of(
        &self,
        job: &JobRow,
        base: &BaseUrl,
    ) -> Result<Option<String>, Fault> {
        let own = self.profile_of(job).and_then(|profile| profile.task_path);
        if own.is_some() {
            return Ok(own);
        }
        let name = task_path_name(base);
        self.read(move |tx| tx.meta().get(&name)).await
    }

    /// Remembers for this base which of the known paths answered with a task.
    pub(crate) async fn remember_task_path(
        &self,
        base: &BaseUrl,
        answered: &str,
    ) -> Result<(), Fault> {
        let (name, answered) = (task_path_name(base), answered.to_owned());
        let known = {
            let name = name.clone();
            self.read(move |tx| tx.meta().get(&name)).await?
        };
        if known.as_deref() == Some(answered.as_str()) {
            return Ok(());
        }
        self.write(move |tx| tx.meta_mut().set(&name, Some(&answered)))
            .await
    }

    pub(crate) fn proxy_of(&self, job: &JobRow) -> ProxySetting {
        if job.demo {
            ProxySetting::Direct
        } else {
            self.profile_of(job).map(|p| p.proxy).unwrap_or_default()
        }
    }

    /// Finds server, key and client of a job.
    ///
    /// A job runs only with the key it was made with: the same profile's for the same origin, or the environment's
    /// when its mark is the same. Anything else would send a key to a server it was not meant for.
    pub(crate) async fn target(&self, job: &JobRow) -> Result<Target, Fault> {
        let base = self.base_of(job).await?;
        let profile = self.profile_of(job);
        let key = if job.demo {
            None
        } else {
            self.key_of(job, &base, profile.as_ref()).await?
        };
        Ok(Target {
            client: self.clients.paid(&self.proxy_of(job))?,
            header: profile
                .as_ref()
                .map(|p| p.key_header)
                .unwrap_or_default()
                .into(),
            timing: self.timing(),
            base,
            key,
        })
    }

    async fn key_of(
        &self,
        job: &JobRow,
        base: &BaseUrl,
        profile: Option<&Profile>,
    ) -> Result<Option<ApiKey>, Fault> {
        if let Some(mark) = &job.key_mark {
            let same = self
                .keys
                .environment()
                .filter(|key| key_mark(&self.library.id().to_string(), key) == *mark);
            if let Some(key) = same {
                return Ok(Some(key.clone()));
            }
        }
        let Some(id) = job.profile_id.as_deref() else {
            return if job.key_mark.is_some() {
                Err(needs_its_key(job))
            } else {
                Ok(None)
            };
        };
        // A profile that is gone, or leads elsewhere now, is not the one this job was made for.
        let profile = profile.filter(|p| p.base().is_ok_and(|now| now.origin() == base.origin()));
        let Some(profile) = profile else {
            tracing::info!(job = %job.id, profile = id, "the profile of this job is gone or leads elsewhere");
            return Err(needs_its_key(job));
        };
        match self.stored_key(profile).await? {
            Some(key) => Ok(Some(key)),
            None if base.is_loopback() => Ok(None),
            None => Err(no_key(profile)),
        }
    }

    /// The key stored for a profile. Touches the keychain.
    pub(crate) async fn stored_key(&self, profile: &Profile) -> Result<Option<ApiKey>, Fault> {
        let keys = Arc::clone(&self.keys);
        let id = profile.id;
        blocking(move || {
            keys.of_profile(id)
                .map(|found| found.map(|f| f.key))
                .map_err(Fault::from)
        })
        .await
    }

    fn timing(&self) -> Timing {
        self.tuning.timing.unwrap_or_else(|| {
            Timing::with_job_limit(Duration::from_secs(u64::from(
                self.settings().request_limit_s.clamp(30, 1800),
            )))
        })
    }

    /// What one image of a job costs by the person's own prices, in dollars.
    pub(crate) fn price_of(&self, job: &JobRow) -> Option<f64> {
        let model = crate::snapshot::request_of(job).model;
        let profile = self.profile_of(job)?;
        profile.prices.get(model.as_str()).copied()
    }

    /// How long a task is followed, in milliseconds.
    pub(crate) fn task_limit_ms(&self) -> i64 {
        self.tuning
            .task_limit_ms
            .unwrap_or_else(|| i64::from(self.settings().request_limit_s.clamp(30, 1800)) * 1000)
    }
}

pub(crate) fn no_key(profile: &Profile) -> Fault {
    Fault::new(
        ErrorCode::NoKey,
        format!("There is no key for the profile {}.", profile.name),
    )
    .billing(Billing::NotBilled)
    .tip("Set one with `safelight-cli key set`, or give it in ROUTEWAY_API_KEY.")
}

fn needs_its_key(job: &JobRow) -> Fault {
    let message = format!("Job {} waits for the key it was made with.", job.id);
    Fault::new(ErrorCode::NeedsItsKey, message)
        .billing(Billing::NotBilled)
        .tip("Give the same key again (profile or ROUTEWAY_API_KEY), or cancel the job.")
}

impl From<KeychainFault> for Fault {
    fn from(fault: KeychainFault) -> Self {
        let code = match fault {
            KeychainFault::Missing => ErrorCode::KeychainMissing,
            KeychainFault::Locked => ErrorCode::KeychainLocked,
            KeychainFault::TooLong | KeychainFault::Unusable | KeychainFault::Other(_) => {
                ErrorCode::KeychainFailed
            }
        };
        let tip = match fault {
            KeychainFault::Missing => {
                "The key can be used for this session only, or given in ROUTEWAY_API_KEY."
            }
            KeychainFault::Locked => "Unlock it and try again.",
            KeychainFault::TooLong => "Use the key for this session only.",
            KeychainFault::Unusable | KeychainFault::Other(_) => "Set the key again.",
        };
        Fault::new(code, format!("The key could not be read or kept: {fault}.")).tip(tip)
    }
}

/// The name of the fact in `meta` that says at which path the tasks of a base are found.
fn task_path_name(base: &BaseUrl) -> String {
    format!("task_path {}", base.as_str())
}
