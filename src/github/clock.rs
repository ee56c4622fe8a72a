//! The time that a run takes.

#![expect(clippy::disallowed_methods, reason = "a run ends by the clock, whatever GitHub does")]

use std::fmt;
use std::time::{Duration, Instant};

/// What tells how long a run has lasted: the machine, or who plays GitHub.
pub trait Clock: fmt::Debug + Send + Sync {
    /// How long it has lasted.
    fn lasted(&self) -> Duration;

    /// Makes it `time` later at once, if that can be done: nobody need wait for it then. Returns whether it was done.
    fn skip(&self, time: Duration) -> bool;
}

/// The clock of the machine.
#[derive(Debug)]
pub(super) struct Machine(Instant);

impl Machine {
    /// Of a run that begins now.
    pub(super) fn start() -> Machine {
        Machine(Instant::now())
    }
}

impl Clock for Machine {
    fn lasted(&self) -> Duration {
        self.0.elapsed()
    }

    fn skip(&self, _time: Duration) -> bool {
        false
    }
}
