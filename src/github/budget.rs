//! What a run may still spend, and its end. Once the time is over, the requests are used up, GitHub refuses the token or
//! asks to come back later than we wait, nothing more is sent: not by this pull request, and not by the next.

#![expect(clippy::disallowed_methods, reason = "says until when GitHub asks to wait")]

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::github::clock::{Clock, Machine};

/// The most requests of one run. An hour gives `GITHUB_TOKEN` half as many for a repository.
///
/// <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api>
pub const MAX_REQUESTS: usize = 2000;

/// The part of a run's time that is kept for saying where it shows that the run has ended, and the most of it.
const KEPT: (u32, Duration) = (10, Duration::from_secs(20));

/// What is left of the time and the requests of one run.
#[derive(Debug)]
pub struct Budget {
    clock: Arc<dyn Clock>,
    whole: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    sent: usize,
    /// Until when GitHub has asked everybody to wait: how long the run has lasted then.
    held: Option<Duration>,
    /// Why nothing more is sent.
    stopped: Option<String>,
    /// Whether that is for want of time alone.
    late: bool,
    /// Whether the time that was kept may be used.
    all: bool,
}

impl Budget {
    /// A run that begins now and takes no longer than `whole`.
    pub fn new(whole: Duration) -> Budget {
        Budget { clock: Arc::new(Machine::start()), whole, state: Mutex::default(), changed: Condvar::new() }
    }

    /// The same by another clock.
    pub(super) fn timed_by(self, clock: Arc<dyn Clock>) -> Budget {
        Budget { clock, ..self }
    }

    /// How long the run has lasted.
    pub(super) fn lasted(&self) -> Duration {
        self.clock.lasted()
    }

    /// Waits as long as GitHub has asked for, and counts a request. Returns how much time is left for it.
    ///
    /// # Errors
    /// Nothing more is sent, and why.
    pub fn admit(&self) -> Result<Duration, String> {
        let mut state = self.state();
        loop {
            if let Some(why) = state.end() {
                return Err(why);
            }
            let now = self.lasted();
            let Some(left) = self.left(&state, now) else { return Err(self.out_of_time(state)) };
            match state.held.map(|held| held.saturating_sub(now)) {
                Some(wait) if !wait.is_zero() => state = self.sleep(state, wait.min(left)),
                _ if state.sent == MAX_REQUESTS => {
                    let why = format!("{MAX_REQUESTS} requests were sent, and one run sends no more");
                    return Err(stop(&mut state, &self.changed, why));
                }
                _ => {
                    state.sent += 1;
                    return Ok(left);
                }
            }
        }
    }

    /// Waits before a request is sent again.
    ///
    /// # Errors
    /// Nothing more is sent, and why: the wait ends after the run does, for one.
    pub fn wait(&self, wait: Duration) -> Result<(), String> {
        let end = self.lasted() + wait;
        let mut state = self.state();
        loop {
            if let Some(why) = state.end() {
                return Err(why);
            }
            let now = self.lasted();
            let rest = end.saturating_sub(now);
            if rest.is_zero() {
                return Ok(());
            }
            if self.left(&state, now).is_none_or(|left| left < rest) {
                return Err(self.out_of_time(state));
            }
            state = self.sleep(state, rest);
        }
    }

    /// Does what GitHub asks for: nobody sends anything for `wait`. Where that is longer than `longest`, or than the run
    /// lasts, the run ends at once.
    ///
    /// # Errors
    /// The run ends, and until when GitHub asks to wait.
    pub fn hold(&self, wait: Duration, longest: Duration) -> Result<(), String> {
        let mut state = self.state();
        let now = self.lasted();
        let limit = if wait > longest {
            format!("no wait may be longer than {} seconds", longest.as_secs_f64())
        } else if self.left(&state, now).is_none_or(|left| left < wait) {
            format!("the whole run takes at most {} seconds", self.whole.as_secs_f64())
        } else {
            let until = now + wait;
            state.held = Some(state.held.map_or(until, |held| held.max(until)));
            return Ok(());
        };
        let why = format!("GitHub asks to wait until {}, and {limit}; run again then", clock(wait));
        Err(stop(&mut state, &self.changed, why))
    }

    /// Ends the run: nothing more is sent. The first reason stays.
    pub fn stop(&self, why: &str) {
        stop(&mut self.state(), &self.changed, why.to_owned());
    }

    /// Why nothing more is sent, if the run has ended.
    pub fn stopped(&self) -> Option<String> {
        let state = self.state();
        match (&state.stopped, self.left(&state, self.lasted())) {
            (Some(why), _) => Some(why.clone()),
            (None, None) => Some(self.out_of_time(state)),
            (None, Some(_)) => None,
        }
    }

    /// Does `what` in the time that was kept, if the run has ended for want of time.
    pub fn in_time_kept<T>(&self, what: impl FnOnce() -> T) -> T {
        self.state().all = true;
        let done = what();
        self.state().all = false;
        done
    }

    /// How much time is left.
    fn left(&self, state: &State, now: Duration) -> Option<Duration> {
        let kept = if state.all { Duration::ZERO } else { (self.whole / KEPT.0).min(KEPT.1) };
        (self.whole - kept).checked_sub(now).filter(|left| !left.is_zero())
    }

    fn out_of_time(&self, mut state: MutexGuard<'_, State>) -> String {
        let why = format!(
            "the {} seconds for the whole run are over, and {} requests were sent; run it again, or give it more time \
             with the input `deadline` or with VEP_CHECK_DEADLINE",
            self.whole.as_secs_f64(),
            state.sent,
        );
        state.late |= state.stopped.is_none();
        stop(&mut state, &self.changed, why)
    }

    fn sleep<'a>(&self, state: MutexGuard<'a, State>, time: Duration) -> MutexGuard<'a, State> {
        if self.clock.skip(time) {
            return state;
        }
        self.changed.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Why nothing more is sent, if so.
    fn end(&self) -> Option<String> {
        self.stopped.clone().filter(|_| !(self.late && self.all))
    }
}

/// Ends the run and wakes those who wait. Returns the first reason that there was.
fn stop(state: &mut State, changed: &Condvar, why: String) -> String {
    changed.notify_all();
    state.stopped.get_or_insert(why).clone()
}

/// The time on the clock after `wait`, rounded up to a minute; with the date if that is another day.
fn clock(wait: Duration) -> String {
    let now = Timestamp::now();
    let seconds =
        i64::try_from(wait.as_secs()).ok().and_then(|wait| now.as_second().checked_add(wait)?.checked_add(60));
    let then = seconds.and_then(|seconds| Timestamp::from_second(seconds / 60 * 60).ok());
    let Some(then) = then else { return format!("{} seconds have passed", wait.as_secs()) };
    let (now, then) = (now.to_zoned(TimeZone::UTC), then.to_zoned(TimeZone::UTC));
    let form = if now.date() == then.date() { "%H:%M UTC" } else { "%Y-%m-%d %H:%M UTC" };
    then.strftime(form).to_string()
}
