//! Which state may follow which: all pairs.

use vep_check::vep::status::{Status, Transition};

/// `yes` may follow, `no` may not, `revive` is a deferred VEP that is taken up again. A state may always stay.
///
/// In words: provisional to anything but implemented; implementable to anything but provisional; implemented to replaced;
/// from the other four nowhere, but for the deferred VEP.
const TABLE: &str = "
from \\ to      provisional implementable implemented deferred rejected withdrawn replaced
provisional    yes         yes           no          yes      yes      yes       yes
implementable  no          yes           yes         yes      yes      yes       yes
implemented    no          no            yes         no       no       no        yes
deferred       revive      no            no          yes      no       no        no
rejected       no          no            no          no       yes      no        no
withdrawn      no          no            no          no       no       yes       no
replaced       no          no            no          no       no       no        yes
";

fn state(name: &str) -> Status {
    Status::from_name(name).unwrap_or_else(|| panic!("`{name}` is no state"))
}

#[test]
fn every_pair_of_states_is_as_in_the_table() {
    let mut lines = TABLE.trim().lines();
    let columns: Vec<Status> = lines.next().expect("a head").split_whitespace().skip(3).map(state).collect();
    let mut pairs = 0;
    for line in lines {
        let mut words = line.split_whitespace();
        let from = state(words.next().expect("a state"));
        for (to, wanted) in columns.iter().zip(words) {
            let wanted = match wanted {
                "yes" => Transition::Allowed,
                "no" => Transition::Forbidden,
                "revive" => Transition::Revival,
                other => panic!("`{other}` is no word of the table"),
            };
            assert_eq!(from.to(*to), wanted, "{} -> {}", from.name(), to.name());
            pairs += 1;
        }
    }
    assert_eq!(pairs, 49);
}

#[test]
fn a_state_has_one_spelling() {
    for status in Status::ALL {
        assert_eq!(Status::from_name(status.name()), Some(status));
        for other in [status.name().to_uppercase(), format!(" {}", status.name()), format!("{}.", status.name())] {
            assert_eq!(Status::from_name(&other), None, "`{other}`");
        }
    }
    for word in ["", "draft", "accepted", "TBD", "implementible"] {
        assert_eq!(Status::from_name(word), None, "`{word}`");
    }
}
