//! Reads what a step prints and writes, by the rules of the runner.
//!
//! <https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>,
//! <https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs>

use std::collections::BTreeMap;

/// A workflow command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// `error`.
    pub name: String,
    /// `file`, `title` and so on.
    pub properties: BTreeMap<String, String>,
    /// The message.
    pub data: String,
}

/// All commands in what a step printed: `::name key=value::data` behind white space, and the older `##[name key=value]data`
/// anywhere in a line.
pub fn commands(printed: &str) -> Vec<Command> {
    printed.split(['\n', '\r']).filter_map(|line| new_form(line).or_else(|| old_form(line))).collect()
}

fn new_form(line: &str) -> Option<Command> {
    let (head, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    Some(command(head, ',', data))
}

fn old_form(line: &str) -> Option<Command> {
    let (head, data) = line.split_once("##[")?.1.split_once(']')?;
    Some(command(head, ';', data))
}

fn command(head: &str, separator: char, data: &str) -> Command {
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let pairs = properties.split(separator).filter_map(|pair| pair.split_once('='));
    let unescaped = |text: &str| {
        let text = text.replace("%3A", ":").replace("%2C", ",");
        text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    };
    let properties = pairs.map(|(key, value)| (key.trim().to_owned(), unescaped(value))).collect();
    Command { name: name.to_owned(), properties, data: unescaped(data) }
}

/// The outputs in a file of `name=value` and `name<<DELIMITER` … `DELIMITER`.
pub fn outputs(text: &str) -> BTreeMap<String, String> {
    let mut outputs = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let (equals, heredoc) = (line.find('='), line.find("<<"));
        let (name, value) = match (equals, heredoc) {
            (_, Some(at)) if equals.is_none_or(|equals| at < equals) => {
                let delimiter = &line[at + 2..];
                let mut value = Vec::new();
                loop {
                    let line = lines.next().unwrap_or_else(|| panic!("no end `{delimiter}` in {text}"));
                    if line == delimiter {
                        break;
                    }
                    value.push(line);
                }
                (&line[..at], value.join("\n"))
            }
            (Some(at), _) => (&line[..at], line[at + 1..].to_owned()),
            (None, _) if line.is_empty() => continue,
            (None, _) => panic!("no output: {line}"),
        };
        assert!(outputs.insert(name.to_owned(), value).is_none(), "two outputs `{name}`");
    }
    outputs
}
