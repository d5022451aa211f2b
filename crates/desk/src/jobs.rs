//! Jobs: what takes a while runs beside the clock, on a thread and with connections of its own. It tells how far it
//! is and can be called off.

use crate::Desk;
use crate::contract::{Job, JobAsk, JobState, Topic};
use crate::error::Error;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use stint_domain::Refusal;

/// So many finished jobs are remembered for whoever asks late.
const REMEMBERED: usize = 50;

#[derive(Clone, Default)]
pub(crate) struct Jobs(Arc<Mutex<Shelf>>);

#[derive(Default)]
struct Shelf {
    last: u32,
    jobs: BTreeMap<u32, Arc<Slot>>,
}

struct Slot {
    job: Mutex<Job>,
    cancelled: AtomicBool,
}

impl Slot {
    fn job(&self) -> MutexGuard<'_, Job> {
        self.job.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Jobs {
    fn begin(&self, file: Option<String>) -> Arc<Slot> {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.last += 1;
        let id = shelf.last;
        let job = Job { id, state: JobState::Working, per_mille: 0, file, sessions: 0, trouble: None };
        let slot = Arc::new(Slot { job: Mutex::new(job), cancelled: AtomicBool::new(false) });
        shelf.jobs.insert(id, Arc::clone(&slot));
        while shelf.jobs.len() > REMEMBERED {
            let over = shelf.jobs.iter().find(|(_, slot)| slot.job().state != JobState::Working);
            let Some(id) = over.map(|(id, _)| *id) else { break };
            shelf.jobs.remove(&id);
        }
        slot
    }

    fn slot(&self, id: u32) -> Result<Arc<Slot>, Error> {
        let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.jobs.get(&id).cloned().ok_or_else(|| Error::Broken(format!("there is no job {id}")))
    }
}

impl Desk {
    /// How far a job is.
    pub fn job_state(&self, ask: JobAsk) -> Result<Job, Error> {
        Ok(self.jobs.slot(ask.id)?.job().clone())
    }

    /// Calls a job off. It stops soon, not at once; one that is over stays as it is.
    pub fn job_cancel(&self, ask: JobAsk) -> Result<Job, Error> {
        let slot = self.jobs.slot(ask.id)?;
        slot.cancelled.store(true, Ordering::Relaxed);
        Ok(slot.job().clone())
    }

    /// Starts `work` on a thread, with a desk of its own on the same data.
    pub(crate) fn start_job(
        &self,
        file: Option<String>,
        work: impl FnOnce(&Desk, &Progress) -> Result<(), Error> + Send + 'static,
    ) -> Result<Job, Error> {
        let desk = self.twin()?;
        let slot = self.jobs.begin(file);
        let job = slot.job().clone();
        std::thread::spawn(move || {
            let ending = Ending { desk: &desk, slot: &slot };
            let progress = Progress { desk: &desk, slot: &slot };
            let ended = work(&desk, &progress);
            ending.with(ended);
        });
        Ok(job)
    }

    /// The same data, machine and listeners with connections of its own.
    pub(crate) fn twin(&self) -> Result<Desk, Error> {
        let mut twin = Desk::open_on(self.folder(), Arc::clone(&self.machine))?;
        twin.listeners = self.listeners.clone();
        twin.signals = Arc::clone(&self.signals);
        Ok(twin)
    }
}

/// Sees to it that a job ends, even when its thread falls over.
struct Ending<'a> {
    desk: &'a Desk,
    slot: &'a Slot,
}

impl Ending<'_> {
    fn with(self, ended: Result<(), Error>) {
        {
            let mut job = self.slot.job();
            match ended {
                Ok(()) => {
                    job.state = JobState::Done;
                    job.per_mille = 1000;
                }
                Err(Error::Refusal(Refusal::Cancelled)) => job.state = JobState::Cancelled,
                Err(error) => {
                    job.state = JobState::Failed;
                    job.trouble = Some(self.desk.trouble(error));
                }
            }
        }
        self.desk.announce(&[Topic::Jobs]);
    }
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        let mut job = self.slot.job();
        if job.state == JobState::Working {
            job.state = JobState::Failed;
            job.trouble = Some(self.desk.trouble(Error::Broken(format!("job {} fell over", job.id))));
        }
    }
}

/// Where a job tells how far it is, and hears that it shall stop.
pub(crate) struct Progress<'a> {
    desk: &'a Desk,
    slot: &'a Slot,
}

impl Progress<'_> {
    /// # Errors
    /// [`Refusal::Cancelled`] when the job has been called off.
    pub(crate) fn tell(&self, sessions: u32, per_mille: u32) -> Result<(), Error> {
        self.go_on()?;
        let further = {
            let mut job = self.slot.job();
            job.sessions = sessions;
            let further = per_mille > job.per_mille;
            job.per_mille = per_mille.max(job.per_mille);
            further
        };
        if further {
            self.desk.announce(&[Topic::Jobs]);
        }
        Ok(())
    }

    /// # Errors
    /// [`Refusal::Cancelled`] when the job has been called off.
    pub(crate) fn go_on(&self) -> Result<(), Error> {
        if self.slot.cancelled.load(Ordering::Relaxed) { Err(Refusal::Cancelled.into()) } else { Ok(()) }
    }
}
