//! A clock that only tests move, and a run that goes by it: no wait is waited for, and none is missed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use vep_check::cli::action::check_over;
use vep_check::cli::action::inputs::Inputs;
use vep_check::github::access::Access;
use vep_check::github::client::Client;
use vep_check::github::clock::Clock;
use vep_check::github::failure::Failure;

use crate::common::TODAY;
use crate::fake_github::{FakeGithub, REPOSITORY, WRITE_TOKEN};
use crate::scene::NUMBER;

/// How late it is, and which waits have passed.
#[derive(Debug, Clone, Default)]
pub struct TestClock(Arc<Mutex<(Duration, Vec<Duration>)>>);

impl TestClock {
    /// Lets an answer take so long.
    pub fn pass(&self, time: Duration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 += time;
    }

    /// Lets an answer take until the run has lasted so long, if it has not.
    pub fn reach(&self, time: Duration) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = state.0.max(time);
    }

    /// The waits so far, in seconds.
    pub fn waits(&self) -> Vec<f64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.iter().map(Duration::as_secs_f64).collect()
    }
}

impl Clock for TestClock {
    fn lasted(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn skip(&self, time: Duration) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 += time;
        state.1.push(time);
        true
    }
}

/// Checks the pull request in a run of at most so many seconds, in which one wait may be as long as all of it. Returns
/// why it could not be checked, or what could not be written.
pub fn check_within(github: &FakeGithub, clock: &TestClock, seconds: u64) -> Result<Vec<Failure>, String> {
    let access = Access {
        api: github.url(),
        graphql: format!("{}/graphql", github.url()),
        token: SecretString::from(WRITE_TOKEN),
        // No fault of these tests is that nothing is answered, so that none waits for this.
        timeout: Duration::from_secs(100),
        max_wait: Duration::from_secs(seconds),
        deadline: Duration::from_secs(seconds),
    };
    let client = Client::new(access).expect("a client").timed_by(Arc::new(clock.clone()));
    let inputs = Inputs::read(|name| (name == "INPUT_TODAY").then(|| TODAY.to_owned())).expect("an input");
    check_over(client, inputs, REPOSITORY, NUMBER).map_err(|error| format!("{error:#}"))
}
