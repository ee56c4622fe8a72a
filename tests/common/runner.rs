//! What the runner of GitHub Actions makes of a log: the commands in it, decoded.

use std::collections::BTreeMap;

/// A command as the runner understands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    pub name: String,
    pub properties: BTreeMap<String, String>,
    pub message: String,
}

/// All commands of a log. One of the second grammar fails the test: we write none.
pub fn commands(log: &str) -> Vec<Command> {
    // The second grammar: `##[name properties]message`, anywhere in a line.
    assert!(!log.contains("##["), "{log}");
    lines(log).filter_map(first_grammar).collect()
}

/// The lines of a log, as .NET's `ReadLine` ends them.
fn lines(log: &str) -> impl Iterator<Item = &str> {
    log.split('\n').flat_map(|line| line.split('\r'))
}

/// The runner's first grammar: `::name key=value,key=value::message`, white space before it allowed.
///
/// <https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>
fn first_grammar(line: &str) -> Option<Command> {
    let rest = line.trim_start().strip_prefix("::")?;
    let (head, message) = rest.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    // A second place is shown behind `:::`, and no command is called `:`.
    if name == ":" {
        return None;
    }
    let pairs = properties.trim().split(',').filter_map(|pair| pair.split_once('='));
    let pairs = pairs.filter(|(key, value)| !key.is_empty() && !value.is_empty());
    let properties = pairs.map(|(key, value)| (key.to_owned(), decoded(value, true))).collect();
    Some(Command { name: name.to_owned(), properties, message: decoded(message, false) })
}

/// The runner's own decoding, in its order.
pub fn decoded(text: &str, property: bool) -> String {
    let text = text.replace("%0A", "\n").replace("%0D", "\r");
    let text = if property { text.replace("%3A", ":").replace("%2C", ",") } else { text };
    text.replace("%25", "%")
}
